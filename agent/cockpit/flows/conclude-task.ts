import { Fault } from '#lib';
import { performAction } from '../actions/perform.ts';
import { journalEntry } from '../model/journal-entry.ts';
import type { BodyOf, RecordRow } from '../model/record.ts';
import { task as taskKind } from '../model/task.ts';
import type { Actor } from '../model/vocabulary.ts';
import { type FlowContext, nowOf } from './context.ts';

type Entry = BodyOf<typeof journalEntry>;

/** Writes what somebody decided about a task into the journal, linked to the task and to what the rules
 * said, and is done with the task. With a version only when that is the task's newest.
 * @throws Fault cockpit.unknown, cockpit.stale, cockpit.refused, cockpit.record */
export async function concludeTask(
  context: Pick<FlowContext, 'store' | 'clock'>,
  {
    id,
    version,
    entry,
    actor,
  }: {
    readonly id: string;
    readonly version?: number | undefined;
    readonly entry: Entry;
    readonly actor: Actor;
  },
): Promise<RecordRow<Entry>> {
  const now = nowOf(context);
  const request = { actor, action: 'task.conclude', subject: `task:${id}`, request: entry, now };
  return performAction(context.store, request, async (store) => {
    const row = await store.get(taskKind, id);
    if (row === null) {
      throw new Fault({ code: 'cockpit.unknown', message: `there is no task ${id}` });
    }
    const { scenarios = [], events = [], ...links } = row.links;
    // A task that was ticked off before stays done since then.
    const doneAt = row.body.status === 'done' ? row.body.doneAt : now.toISOString();
    const body = { ...row.body, status: 'done' as const, doneAt };
    await store.update(taskKind, id, { version: version ?? row.version, body }, actor);
    return store.create(journalEntry, entry, {
      actor,
      links: {
        task: [id],
        event: events,
        decision: links.decision ?? [],
        narrative: links.narrative ?? [],
        scenario: scenarios.slice(0, 1),
      },
    });
  });
}
