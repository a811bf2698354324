import { Fault } from '#lib';
import { performAction, performOutside } from '../actions/perform.ts';
import { dayOf } from '../engines/calendar/index.ts';
import type { Bot } from '../integrations/bot.ts';
import { botHold } from '../model/bot-hold.ts';
import { event as eventKind } from '../model/event.ts';
import type { BodyOf, RecordRow } from '../model/record.ts';
import { task as taskKind } from '../model/task.ts';
import type { Actor } from '../model/vocabulary.ts';
import type { CockpitStore } from '../store/index.ts';
import { type CalendarLook, type EventDecision, stoppingRule } from './calendar.ts';
import { type FlowContext, nowOf } from './context.ts';
import { newTask } from './new-task.ts';
import { readAll } from './read-all.ts';

type Hold = BodyOf<typeof botHold>;
type HoldRow = RecordRow<Hold>;

const hourMs = 3_600_000;
const openStatuses = ['waiting', 'requested', 'held', 'restoring'] as const;
const actor: Actor = 'rule:stop-entries';

/** Makes the stops that rules ask for, one for a rule, a bot and an event; moves those whose event moved,
 * and ends those whose event is not there any more. Nothing outside is done yet. */
export async function planHolds(
  context: FlowContext,
  look: CalendarLook,
  decisions: readonly EventDecision[],
): Promise<void> {
  const now = nowOf(context);
  const wanted = new Set<string>();
  for (const decided of decisions) {
    const rule = stoppingRule(decided);
    if (rule?.stopEntries == null) continue;
    const { occurrence } = decided.look;
    const { bots, untilHoursAfter, approval } = rule.stopEntries;
    const until = new Date(Date.parse(occurrence.endsAt) + untilHoursAfter * hourMs).toISOString();
    if (until <= now.toISOString()) continue;
    for (const bot of bots) {
      const key = `${rule.id}/${bot}/${occurrence.id}`;
      const found = await context.store.getByKey(botHold, key);
      if (found === null) await createHold(context, { key, bot, until, approval, decided });
      else if (isOpen(found) && found.body.until !== until) {
        await change(context.store, found, { until });
      }
      wanted.add(found?.id ?? '');
    }
  }
  await endUnwanted(context, look, wanted);
}

async function createHold(
  context: FlowContext,
  {
    key,
    bot,
    until,
    approval,
    decided,
  }: {
    readonly key: string;
    readonly bot: string;
    readonly until: string;
    readonly approval: 'auto' | 'manual';
    readonly decided: EventDecision;
  },
): Promise<void> {
  const { decision, row, look } = decided;
  const { event } = look.occurrence;
  const now = nowOf(context);
  const links = {
    event: [event.id],
    ...(row === null ? {} : { decision: [row.id] }),
    ...(row?.links.scenario === undefined ? {} : { scenario: row.links.scenario }),
  };
  const body: Hold = {
    ...{ bot, until, reason: `${event.title}: ${decision.explanation}`.slice(0, 300) },
    status: approval === 'manual' ? 'waiting' : 'requested',
    askedAt: now.toISOString(),
    ...{ heldAt: null, endedAt: null, receipt: null, attempts: 0, problem: null },
  };
  await context.store.transaction(async (store) => {
    const { row: hold } = await store.upsertByKey(botHold, key, body, actor, links);
    if (approval !== 'manual') return;
    const task = newTask({
      title: `Agree to stop new entries of ${bot}`,
      due: dayOf(now, context.settings.zone),
      priority: 'high',
      action: `Agree, or let ${bot} go on as it is`,
      ...{ context: body.reason, facts: { until } },
    });
    const about = { hold: [hold.id], events: [event.id] };
    await store.upsertByKey(taskKind, `hold/${hold.id}/agree`, task, actor, about);
  });
}

/** A stop whose event was cancelled, removed or moved far away ends now. */
async function endUnwanted(
  context: FlowContext,
  look: CalendarLook,
  wanted: ReadonlySet<string>,
): Promise<void> {
  const { store } = context;
  const now = nowOf(context).toISOString();
  for (const hold of await readAll(store, botHold, { status: openStatuses })) {
    const [eventId] = hold.links.event ?? [];
    if (wanted.has(hold.id) || eventId === undefined || hold.body.until <= now) continue;
    if (await isGone(context, look, eventId)) await change(store, hold, { until: now });
  }
}

async function isGone(context: FlowContext, look: CalendarLook, eventId: string): Promise<boolean> {
  const row = await context.store.get(eventKind, eventId);
  if (row === null || row.body.isCancelled) return true;
  const seen = look.events.filter(({ occurrence }) => occurrence.event.id === eventId);
  if (seen.length > 0) return seen.every(({ phase }) => phase === 'early');
  const { when, recurrence } = row.body;
  // Not seen: it is long over, or was moved to where nobody looks yet.
  return recurrence === null && 'at' in when && when.at > nowOf(context).toISOString();
}

/** Tells the bots what the stops ask for, and puts back what is over. A bot that does not answer hurts no
 * other; what failed is tried again at the next turn and a task says so. */
export async function carryOutHolds(context: FlowContext): Promise<readonly HoldRow[]> {
  const rows = await readAll(context.store, botHold, { status: openStatuses });
  for (const row of rows) await carryOut(context, row);
  return context.store.getMany(
    botHold,
    rows.map(({ id }) => id),
  );
}

async function carryOut(context: FlowContext, row: HoldRow): Promise<void> {
  const { store, bots } = context;
  const now = nowOf(context).toISOString();
  const isOver = row.body.until <= now;
  const { status } = row.body;
  // Nobody knows whether the bot heard a request that was cut off: it is asked, and then put back.
  const mayHold = status === 'held' || status === 'restoring' || row.body.attempts > 0;
  if (isOver && !mayHold) {
    await change(store, row, { status: 'called-off', endedAt: now });
    return;
  }
  if (status === 'waiting' || (status === 'held' && !isOver)) return;
  if (isTooSoon(row, now)) return;
  const bot = bots.find(({ name }) => name === row.body.bot);
  if (bot === undefined) {
    await fail(context, row, `there is no bot named ${row.body.bot}`);
    return;
  }
  try {
    const held = status === 'requested' ? await stop(context, bot, row) : row;
    if (isOver) await giveBack(context, bot, held);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const current = (await store.get(botHold, row.id)) ?? row;
    await fail(context, current, error.message);
  }
}

/** After a failure it is tried again a minute later, then after two, four and eight, then every ten. */
function isTooSoon({ body: { problem, attempts }, updatedAt }: HoldRow, now: string): boolean {
  if (problem === null) return false;
  const pauseMs = 60_000 * Math.min(10, 2 ** Math.min(attempts - 1, 5));
  return Date.parse(now) - Date.parse(updatedAt) < pauseMs;
}

async function stop(context: FlowContext, bot: Bot, row: HoldRow): Promise<HoldRow> {
  const { store, signal } = context;
  const asked = await change(store, row, { attempts: row.body.attempts + 1 });
  const receipt = await performOutside(
    store,
    actionOf(context, asked, 'bot.stop-entries'),
    () => bot.stopEntries({ holdId: row.id, reason: row.body.reason, signal }),
    { isUnknown },
  );
  const heldAt = nowOf(context).toISOString();
  return change(store, asked, { status: 'held', heldAt, receipt, problem: null });
}

async function giveBack(context: FlowContext, bot: Bot, row: HoldRow): Promise<void> {
  const { store, signal } = context;
  const endedAt = nowOf(context).toISOString();
  const heir = await findHeir(store, row);
  if (heir !== undefined) {
    await store.transaction(async (inside) => {
      await change(inside, heir, { receipt: row.body.receipt });
      const problem = `another stop goes on until ${heir.body.until}`;
      await change(inside, row, { status: 'left', endedAt, problem });
    });
    return;
  }
  const asked = await change(store, row, { status: 'restoring', attempts: row.body.attempts + 1 });
  const { reason, receipt } = asked.body;
  const done = await performOutside(
    store,
    actionOf(context, asked, 'bot.restore'),
    () => bot.restore({ holdId: row.id, reason, receipt: readReceipt(receipt), signal }),
    { isUnknown },
  );
  if (done.outcome === 'restored') {
    await change(store, asked, { status: 'restored', endedAt, problem: null });
    return;
  }
  const left = await change(store, asked, { status: 'left', endedAt, problem: done.why });
  await raiseTask(context, left, `See whether ${bot.name} should open new positions again`);
}

/** Another stop of the same bot that goes on: what the bot was before is for that one to put back. */
async function findHeir(store: CockpitStore, row: HoldRow): Promise<HoldRow | undefined> {
  const held = await readAll(store, botHold, { status: 'held' });
  return held.find(
    ({ id, body }) =>
      id !== row.id && body.bot === row.body.bot && body.until > row.body.until && takesOver(body),
  );
}

/** One that changed nothing itself has nothing of its own to put back. */
function takesOver({ receipt }: Hold): boolean {
  return receipt?.changed === false;
}

function readReceipt(receipt: Hold['receipt']): Record<string, string | number | boolean | null> {
  const entries = Object.entries(receipt ?? {});
  return Object.fromEntries(
    entries.flatMap(([name, value]) =>
      typeof value === 'object' && value !== null ? [] : [[name, value]],
    ),
  );
}

/** A request that was sent and not answered may have been heard. */
function isUnknown(error: unknown): boolean {
  return error instanceof Fault && error.code === 'api.unreachable';
}

async function fail(context: FlowContext, row: HoldRow, problem: string): Promise<void> {
  const failed = await change(context.store, row, { problem });
  const { bot, status } = failed.body;
  const what =
    status === 'restoring' || status === 'held'
      ? `Let ${bot} open new positions again by hand`
      : `Stop new entries of ${bot} by hand`;
  context.log.warn('a bot could not be told', { bot, problem });
  await raiseTask(context, failed, what);
}

async function raiseTask(context: FlowContext, hold: HoldRow, title: string): Promise<void> {
  const task = newTask({
    title,
    due: dayOf(nowOf(context), context.settings.zone),
    priority: 'critical',
    action: title,
    context: `${hold.body.reason} (${hold.body.problem ?? ''})`,
  });
  const key = `hold/${hold.id}/${hold.body.heldAt === null ? 'stop' : 'restore'}`;
  if ((await context.store.getByKey(taskKind, key)) !== null) return;
  const links = { hold: [hold.id], events: hold.links.event ?? [] };
  await context.store.upsertByKey(taskKind, key, task, actor, links);
}

/** A person's answer to a stop that waits for one.
 * @throws Fault cockpit.record when it waits for nobody, cockpit.refused, cockpit.unknown */
export async function answerHold(
  context: Pick<FlowContext, 'store' | 'clock'>,
  {
    id,
    agree,
    actor: who,
  }: { readonly id: string; readonly agree: boolean; readonly actor: Actor },
): Promise<HoldRow> {
  const { store } = context;
  const now = nowOf(context);
  const action = agree ? 'bot.stop-entries' : 'bot.let-go-on';
  const request = { actor: who, action, subject: `bot-hold:${id}`, request: { agree }, now };
  return performAction(store, request, async (inside) => {
    const row = await inside.get(botHold, id);
    if (row === null) {
      throw new Fault({ code: 'cockpit.unknown', message: `there is no stop ${id}` });
    }
    if (row.body.status !== 'waiting') {
      const message = `nobody is asked about this stop, it is ${row.body.status}`;
      throw new Fault({ code: 'cockpit.record', message });
    }
    const status = agree ? 'requested' : 'called-off';
    const endedAt = agree ? null : now.toISOString();
    const task = await inside.getByKey(taskKind, `hold/${id}/agree`);
    if (task !== null && task.deletedAt === null) {
      const body = { ...task.body, status: 'done' as const, doneAt: now.toISOString() };
      await inside.update(taskKind, task.id, { version: task.version, body }, who);
    }
    const body = { ...row.body, status, endedAt } as const;
    return inside.update(botHold, id, { version: row.version, body }, who);
  });
}

function isOpen({ body, deletedAt }: HoldRow): boolean {
  return deletedAt === null && openStatuses.some((status) => status === body.status);
}

function actionOf(context: FlowContext, { id, body }: HoldRow, action: string) {
  const { bot, reason, until } = body;
  const request = { bot, reason, until };
  return { actor, action, subject: `bot-hold:${id}`, request, now: nowOf(context) };
}

function change(
  store: Pick<CockpitStore, 'update'>,
  { id, version, body }: HoldRow,
  changed: Partial<Hold>,
): Promise<HoldRow> {
  return store.update(botHold, id, { version, body: { ...body, ...changed } }, actor);
}
