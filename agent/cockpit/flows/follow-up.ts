import { Fault } from '#lib';
import { performAction } from '../actions/perform.ts';
import { cadencesOn, dayOf } from '../engines/calendar/index.ts';
import { planCheckpoints, type ScenarioMatch } from '../engines/scenario/index.ts';
import { checkpoint as checkpointKind } from '../model/checkpoint.ts';
import { event as eventKind } from '../model/event.ts';
import { optionStructure } from '../model/option-structure.ts';
import type { BodyOf, RecordRow } from '../model/record.ts';
import { task as taskKind } from '../model/task.ts';
import type { Actor } from '../model/vocabulary.ts';
import type { KeyedItem } from '../store/index.ts';
import type { CalendarLook } from './calendar.ts';
import { type FlowContext, nowOf } from './context.ts';
import { newTask, type Task } from './new-task.ts';
import { readAll } from './read-all.ts';
import type { Scenarios } from './read-calendar.ts';

type Checkpoint = BodyOf<typeof checkpointKind>;

const actor: Actor = 'rule:scenario';

/** Writes down the checkpoints of every event that belongs to a scenario, with the open option structures that
 * are linked to it. They move with it, their tasks too, and are void when it is cancelled. */
export async function planScenarioCheckpoints(
  context: FlowContext,
  look: CalendarLook,
  scenarios: Scenarios,
): Promise<void> {
  const { store } = context;
  const structures = await readStructuresByEvent(store);
  const planned = look.events.flatMap(({ matches }) =>
    matches.flatMap((match) => {
      const linked = structures.get(match.occurrence.event.id) ?? [];
      return checkpointsOf(match, { scenarios, structures: linked, zone: context.settings.zone });
    }),
  );
  const known = await store.getByKeys(
    checkpointKind,
    planned.map(({ key }) => key),
  );
  // What is done stays done, wherever its event goes.
  const items = planned.filter(({ key }) => known.get(key)?.body.status !== 'done');
  const written = items.length > 0 ? await store.upsertMany(checkpointKind, items, actor) : [];
  for (const { row } of written.filter(({ outcome }) => outcome === 'updated')) {
    await moveTasks(context, row);
  }
  await voidOrphans(context);
}

/** Open ones, by the event they are linked to. */
async function readStructuresByEvent(
  store: FlowContext['store'],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  for (const { id, links } of await readAll(store, optionStructure, { status: 'open' })) {
    for (const event of links.event ?? []) found.set(event, [...(found.get(event) ?? []), id]);
  }
  return found;
}

/** A task that was made for another time is for the new one, while nobody is through with it. */
async function moveTasks(
  { store }: FlowContext,
  { id, body: { dueAt, dueOn } }: RecordRow<Checkpoint>,
): Promise<void> {
  const { rows } = await store.list(taskKind, { linkedTo: { kind: 'checkpoint', id } });
  for (const { id: taskId, version, body } of rows) {
    if (isThrough(body) || body.facts.dueAt === dueAt) continue;
    const moved = { ...body, due: dueOn, context: contextOf(dueAt), facts: { dueAt } };
    await store.update(taskKind, taskId, { version, body: moved }, actor);
  }
}

const isThrough = ({ status }: Task) => status === 'done' || status === 'dropped';
const contextOf = (dueAt: string) => `A checkpoint of its scenario is due at ${dueAt}`;

function checkpointsOf(
  match: ScenarioMatch,
  about: {
    readonly scenarios: Scenarios;
    readonly structures: readonly string[];
    readonly zone: string;
  },
): readonly KeyedItem<Checkpoint>[] {
  const { scenarios, structures, zone } = about;
  const scenarioId = scenarios.ids[match.scenario.key];
  if (scenarioId === undefined || match.phase === 'over') return [];
  const event = [match.occurrence.event.id];
  const links = { event, scenario: [scenarioId], structure: structures };
  return planCheckpoints(match, zone).map(({ key, ...planned }) => ({
    ...{ key, links, body: { ...planned, status: 'open', decided: null } },
  }));
}

async function voidOrphans({ store }: FlowContext): Promise<void> {
  const open = await readAll(store, checkpointKind, { status: 'open' });
  const ids = new Set(open.flatMap(({ links }) => links.event?.[0] ?? []));
  const events = await store.getMany(eventKind, [...ids]);
  const planned = new Set(
    events
      .filter(({ deletedAt, body }) => deletedAt === null && !body.isCancelled)
      .map(({ id }) => id),
  );
  for (const row of open) {
    const [eventId] = row.links.event ?? [];
    if (eventId === undefined || planned.has(eventId)) continue;
    const body = { ...row.body, status: 'void' as const };
    await store.update(checkpointKind, row.id, { version: row.version, body }, actor);
  }
}

/** Makes a task of each checkpoint whose time has come; of one that moved another, once nobody has the first
 * to do any more. */
export async function raiseDueCheckpoints(context: FlowContext): Promise<void> {
  const { store } = context;
  const to = new Date(nowOf(context).getTime() + 1).toISOString();
  const due = await readAll(store, checkpointKind, { status: 'open', to });
  const keyOf = ({ id, body }: RecordRow<Checkpoint>) => `checkpoint/${id}/${body.dueAt}`;
  const known = await store.getByKeys(taskKind, due.map(keyOf));
  const items: KeyedItem<Task>[] = [];
  for (const row of due) {
    const { id, body, links } = row;
    if (known.has(keyOf(row))) continue;
    const { rows } = await store.list(taskKind, { linkedTo: { kind: 'checkpoint', id } });
    if (rows.some((each) => !isThrough(each.body))) continue;
    const task = newTask({
      ...{ title: body.title, due: body.dueOn, priority: 'high' },
      action: body.prompt === '' ? null : body.prompt,
      context: contextOf(body.dueAt),
      facts: { dueAt: body.dueAt },
    });
    const { event: events = [], scenario: scenarios = [], structure: structures = [] } = links;
    const [structure, another] = structures;
    // A task is about one structure; which of several it is about nobody said.
    const about = structure === undefined || another !== undefined ? [] : [structure];
    items.push({
      ...{ key: keyOf(row), body: task },
      links: { checkpoint: [id], events, scenarios, structure: about },
    });
  }
  if (items.length > 0) await store.upsertMany(taskKind, items, actor);
}

/** Makes a task of each review that comes round today, once. */
export async function raiseCadences(context: FlowContext): Promise<void> {
  const { zone, calendar } = context.settings;
  const day = dayOf(nowOf(context), zone);
  const items = cadencesOn(day, calendar.cadences).map(({ id, title, action, priority }) => ({
    key: `cadence/${id}/${day}`,
    body: newTask({ title, action, priority, due: day }),
  }));
  if (items.length > 0) await context.store.upsertMany(taskKind, items, 'rule:cadence');
}

/** What came of looking; its tasks are done with it.
 * @throws Fault cockpit.unknown, cockpit.record, cockpit.refused */
export async function decideCheckpoint(
  context: Pick<FlowContext, 'store' | 'clock'>,
  {
    id,
    outcome,
    note,
    actor: who,
  }: {
    readonly id: string;
    readonly outcome: NonNullable<Checkpoint['decided']>['outcome'];
    readonly note: string;
    readonly actor: Actor;
  },
): Promise<RecordRow<Checkpoint>> {
  const now = nowOf(context);
  const at = now.toISOString();
  const request = {
    ...{ actor: who, action: 'checkpoint.decide', subject: `checkpoint:${id}`, now },
    request: { outcome, note },
  };
  return performAction(context.store, request, async (store) => {
    const row = await store.get(checkpointKind, id);
    if (row === null) {
      throw new Fault({ code: 'cockpit.unknown', message: `there is no checkpoint ${id}` });
    }
    const { rows } = await store.list(taskKind, { linkedTo: { kind: 'checkpoint', id } });
    for (const { id: taskId, version, body } of rows) {
      if (isThrough(body)) continue;
      const done = { ...body, status: 'done' as const, doneAt: at };
      await store.update(taskKind, taskId, { version, body: done }, who);
    }
    const decided = { outcome, at, by: who, note };
    const body = { ...row.body, status: 'done' as const, decided };
    return store.update(checkpointKind, id, { version: row.version, body }, who);
  });
}
