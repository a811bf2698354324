import { createBreather } from '#lib';
import type { AppendResult, EventLog, EventRegistry, NewEvent } from './types.ts';

/** Of one transaction, unless one group is longer. */
const eventsMax = 128;

/** Appends what may be in the log in parts: a group is written whole or not at all, and between
 * transactions whoever waits has its turn. The results are in the order of the events. */
export async function appendInTurns<R extends EventRegistry>(
  log: Pick<EventLog<R>, 'append'>,
  groups: Iterable<readonly NewEvent<R>[]>,
): Promise<readonly AppendResult[]> {
  const breathe = createBreather();
  const results: AppendResult[] = [];
  let pending: NewEvent<R>[] = [];
  for (const group of groups) {
    pending.push(...group);
    if (pending.length >= eventsMax) {
      results.push(...log.append(pending));
      pending = [];
    }
    await breathe();
  }
  results.push(...log.append(pending));
  return results;
}
