import { type Candle, type Interval, intervals } from '../../model/candle.ts';
import type { TimeMs } from '../../model/time.ts';
import { limits } from '../limits.ts';

/** Why a candle is not taken. A flat candle and one without volume are none of these: both happen. */
export type CandleFault =
  | 'not-a-number'
  | 'negative-price'
  | 'negative-volume'
  | 'high-below-low'
  | 'open-outside'
  | 'close-outside'
  | 'unaligned'
  | 'unfinished'
  | 'duplicate'
  | 'late'
  | 'conflict';

export const candleFaults: Readonly<Record<CandleFault, string>> = {
  'not-a-number': 'a value is missing or not a finite number',
  'negative-price': 'a price is zero or below',
  'negative-volume': 'the volume is below zero',
  'high-below-low': 'the high is below the low',
  'open-outside': 'the open lies outside low and high',
  'close-outside': 'the close lies outside low and high',
  unaligned: 'the stamp is not on the grid of the interval',
  unfinished: 'the interval had not ended yet',
  duplicate: 'the stamp came before in the same input',
  late: 'the stamp is before the one of the row above',
  conflict: 'another candle with this stamp is stored already',
};

/** What is wrong with a candle by itself, at a time of the clock; undefined when nothing is. */
export function findCandleFault(
  candle: Candle,
  interval: Interval,
  now: TimeMs,
): CandleFault | undefined {
  const { openAt, open, high, low, close, volume } = candle;
  // One sum instead of six questions: it is finite only if all of them are, or they overflow, which
  // no price does.
  if (!Number.isFinite(openAt + open + high + low + close + volume)) return 'not-a-number';
  if (low <= 0 || high <= 0 || open <= 0 || close <= 0) return 'negative-price';
  if (volume < 0) return 'negative-volume';
  if (high < low) return 'high-below-low';
  if (open < low || open > high) return 'open-outside';
  if (close < low || close > high) return 'close-outside';
  const lengthMs = intervals[interval];
  if (openAt % lengthMs !== 0 || openAt < 0) return 'unaligned';
  return openAt + lengthMs > now ? 'unfinished' : undefined;
}

/** Whether a price is so far from the close before that somebody should look. It is told, not
 * refused: redenominations and collapses are real, and a series that refused one would refuse every
 * candle behind it too. */
export function isJump(closeBefore: number, candle: Candle): boolean {
  const { jumpFactor } = limits.candle;
  const reaches = (price: number) =>
    price >= closeBefore * jumpFactor || price * jumpFactor <= closeBefore;
  return reaches(candle.high) || reaches(candle.low);
}
