import { dayOf } from '../engines/calendar/days.ts';
import { addDays } from '../engines/options/dates.ts';
import { experiment as experimentKind } from '../model/experiment.ts';
import type { BodyOf, RecordRow } from '../model/record.ts';
import { task as taskKind } from '../model/task.ts';
import type { Actor } from '../model/vocabulary.ts';
import type { CockpitReads, CockpitStore, CockpitWrites, KeyedItem } from '../store/index.ts';
import { newTask, type Task } from './new-task.ts';
import { readAll } from './read-all.ts';

type Experiment = BodyOf<typeof experimentKind>;
export type ExperimentRow = RecordRow<Experiment>;

const actor: Actor = 'rule:experiment';

interface Look {
  readonly now: Date;
  /** The viewer's. */
  readonly zone: string;
}

/** Begins every experiment whose first day has come, and makes one task of each whose last day is over: it is
 * to be decided then. Returns the tasks it made. */
export async function raiseExperiments(
  store: CockpitStore,
  { now, zone }: Look,
): Promise<readonly RecordRow<Task>[]> {
  const today = dayOf(now, zone);
  return store.transaction(async (inside) => {
    for (const { id, version, body } of await readAll(inside, experimentKind, {
      status: 'planned',
    })) {
      if (body.startOn > today) continue;
      const begun = { ...body, status: 'running' as const };
      await inside.update(experimentKind, id, { version, body: begun }, actor);
    }
    const running = await readAll(inside, experimentKind, { status: 'running' });
    const over = running.filter(({ body }) => body.endOn < today);
    if (over.length === 0) return [];
    const items = over.map(taskOf);
    const kept = await inside.upsertMany(taskKind, items, actor);
    return kept.flatMap(({ outcome, row }) => (outcome === 'created' ? [row] : []));
  });
}

/** One for each day an experiment ends on: when that is moved, the new day has a task of its own. */
function taskOf({ id, body }: ExperimentRow): KeyedItem<Task> {
  const { title, endOn, criteria } = body;
  const wanted = criteria.map(({ metric, is, target }) => {
    return `${metric} ${is === 'at-least' ? 'at least' : 'at most'} ${target}`;
  });
  return {
    key: `experiment/${id}/${endOn}`,
    body: newTask({
      ...{ title: `Decide: ${title}`.slice(0, 500), due: addDays(endOn, 1) },
      action: 'Measure it, and say on its page whether it has succeeded',
      context: `The experiment ended on ${endOn}`,
      facts: { successIs: wanted },
    }),
    links: { experiment: [id] },
  };
}

/** With the experiment its tasks are done. */
export async function finishExperimentTasks(
  store: CockpitReads & CockpitWrites,
  id: string,
  { actor: who, now }: { readonly actor: Actor; readonly now: Date },
): Promise<void> {
  const linkedTo = { kind: 'experiment', id };
  const open = ['inbox', 'today', 'doing', 'waiting'];
  for (const row of await readAll(store, taskKind, { linkedTo, status: open })) {
    const body = { ...row.body, status: 'done' as const, doneAt: now.toISOString() };
    await store.update(taskKind, row.id, { version: row.version, body }, who);
  }
}
