import type { Clock } from '#lib';
import { failureOf } from './failure.ts';

export interface Deadline {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Ends the work earlier. */
  readonly signal: AbortSignal;
  readonly producer: string;
}

/** Ends a wait that lasts too long: the work is told through its signal and then left behind. Work that
 * answers at once is not waited for. Throws Fault `brain.producer` at the deadline. */
export async function withDeadline<T>(
  { clock, timeoutMs, signal, producer }: Deadline,
  start: (signal: AbortSignal) => T | Promise<T>,
): Promise<T> {
  const work = new AbortController();
  const answer = start(AbortSignal.any([work.signal, signal]));
  if (!(answer instanceof Promise)) return answer;
  const timer = new AbortController();
  const late = failureOf('timeout', `no answer within ${timeoutMs} ms`, producer);
  const deadline = clock.sleep(timeoutMs, timer.signal).then(() => {
    throw late;
  });
  try {
    return await Promise.race([answer, deadline]);
  } finally {
    timer.abort();
    work.abort(late);
  }
}
