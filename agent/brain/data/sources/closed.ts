import type { Clock } from '#lib';
import type { TimeMs } from '../../model/time.ts';

/** A source may list what has just ended a moment later; the absence of something younger than this
 * proves nothing. */
const settleMs = 60_000;

/** The time by which a candle must have ended to count as closed: a clock of ours that is ahead must
 * not make an unfinished one look so. */
export function closedBy(clock: Clock, serverTime: TimeMs | undefined): TimeMs {
  return Math.min(clock.now(), serverTime ?? Number.POSITIVE_INFINITY);
}

/** How far an answer is complete: to its last row when there is more behind, else to the end of what
 * was asked for, as far as that has settled. */
export function coveredTo(answer: {
  readonly rows: readonly { readonly openAt: TimeMs }[];
  readonly lengthMs: number;
  readonly to: TimeMs;
  readonly closed: TimeMs;
  readonly isLast: boolean;
}): TimeMs {
  const { rows, lengthMs, to, closed, isLast } = answer;
  const last = rows.at(-1);
  const end = last === undefined ? Number.NEGATIVE_INFINITY : last.openAt + lengthMs;
  if (!isLast) return end;
  const settled = Math.floor((closed - settleMs) / lengthMs) * lengthMs;
  return Math.min(to, Math.max(end, settled));
}
