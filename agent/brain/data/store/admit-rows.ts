// What is looked at before a trade, a funding rate or a point is stored. Unlike candles they may come
// in any order: they are sorted.
import type { TimeMs } from '../../model/time.ts';
import type { RowRemark } from '../candles/admit.ts';
import type { FundingRate, MarketTrade, SeriesPoint } from '../types.ts';

export interface RowAdmission<Row> {
  readonly accepted: readonly Row[];
  /** Where each accepted row was: the index that `where` takes. */
  readonly places: readonly number[];
  readonly refused: readonly RowRemark<Row>[];
}

type Where = (index: number) => string;
type Check<Row> = (row: Row) => readonly [reason: string, detail: string] | undefined;

const notANumber = ['not-a-number', 'a value is missing or not a finite number'] as const;
const future = ['unfinished', 'it lies in the future'] as const;

export function admitTrades(rows: readonly MarketTrade[], now: TimeMs, where: Where) {
  return admit(rows, where, byTimeThen('at', 'id'), (trade) => {
    const { at, id, price, amount } = trade;
    if (!Number.isFinite(at + price + amount) || !Number.isSafeInteger(id)) return notANumber;
    if (price <= 0) return ['negative-price', 'the price is zero or below'];
    if (amount <= 0) return ['negative-volume', 'the amount is zero or below'];
    return at > now ? future : undefined;
  });
}

export function admitFunding(rows: readonly FundingRate[], now: TimeMs, where: Where) {
  return admit(rows, where, byTimeThen('at', 'at'), ({ at, rate }) => {
    if (!Number.isFinite(at + rate)) return notANumber;
    if (Math.abs(rate) >= 1) return ['out-of-range', 'a funding rate is a fraction below 1'];
    return at > now ? future : undefined;
  });
}

export function admitPoints(rows: readonly SeriesPoint[], now: TimeMs, where: Where) {
  return admit(rows, where, byTimeThen('observedAt', 'knownAt'), (point) => {
    const { observedAt, knownAt, value } = point;
    if (!Number.isFinite(observedAt + knownAt + value)) return notANumber;
    if (knownAt < observedAt) return ['out-of-range', 'it was known before it was so'];
    return observedAt > now ? future : undefined;
  });
}

function byTimeThen<Row>(first: keyof Row, second: keyof Row): (a: Row, b: Row) => number {
  return (a, b) => {
    const difference = (a[first] as number) - (b[first] as number);
    return difference === 0 ? (a[second] as number) - (b[second] as number) : difference;
  };
}

function admit<Row>(
  rows: readonly Row[],
  where: Where,
  compare: (a: Row, b: Row) => number,
  check: Check<Row>,
): RowAdmission<Row> {
  const refused: RowRemark<Row>[] = [];
  const good: number[] = [];
  rows.forEach((row, index) => {
    const fault = check(row);
    if (fault === undefined) good.push(index);
    else refused.push({ where: where(index), reason: fault[0], detail: fault[1], row });
  });
  const rowAt = (place: number | undefined) => rows[place ?? 0] as Row;
  good.sort((a, b) => compare(rowAt(a), rowAt(b)));
  const places = good.filter((place, index) => {
    const row = rowAt(place);
    if (index === 0 || compare(rowAt(good[index - 1]), row) !== 0) return true;
    const detail = 'the same came before in the same input';
    refused.push({ where: where(place), reason: 'duplicate', detail, row });
    return false;
  });
  return { accepted: places.map(rowAt), places, refused };
}
