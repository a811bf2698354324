// What the risk of the account is measured by elsewhere; each function is a query and writes nothing.
import type { DatabaseSync } from 'node:sqlite';
import type { MarketView } from './data/index.ts';
import { statement } from './events/index.ts';
import { createVolumeRatio } from './indicators/index.ts';
import { type CandleSeries, intervals } from './model/candle.ts';
import type { TimeMs } from './model/time.ts';

const measured = 'killswitch.measured.v1';
/** Measures gone through for one answer: a log has one a second while something is open. */
const rowsMax = 20_000;

export interface EquityMeasure {
  readonly at: TimeMs;
  readonly equity: number;
  /** Paid in or out since the one before. */
  readonly flow: number;
}

/** What was measured later than `since`, the oldest first: of each `everyMs` the last equity and all that
 * was paid in or out. A measure is written when the equity is another than before. */
export function readMeasures(
  db: DatabaseSync,
  { since, everyMs, limit }: { since: TimeMs; everyMs: number; limit: number },
): { readonly points: readonly EquityMeasure[]; readonly hasMore: boolean } {
  const sql = `select at, payload from events where type = ? and seq >= ? order by seq limit ?`;
  const points: EquityMeasure[] = [];
  let rows = 0;
  for (const row of statement(db, sql).iterate(measured, firstLater(db, since), rowsMax + 1)) {
    const at = Number(row.at);
    rows += 1;
    if (rows > rowsMax) return { points, hasMore: true };
    if (at <= since) continue;
    const { equity, flow } = JSON.parse(String(row.payload)) as Omit<EquityMeasure, 'at'>;
    const last = points.at(-1);
    const isSame = last !== undefined && Math.floor(last.at / everyMs) === Math.floor(at / everyMs);
    if (isSame) points[points.length - 1] = { at, equity, flow: last.flow + flow };
    else if (points.length === limit) return { points, hasMore: true };
    else points.push({ at, equity, flow });
  }
  return { points, hasMore: false };
}

/** The place in the log of the first measure later than that; times rise with the log. */
function firstLater(db: DatabaseSync, since: TimeMs): number {
  const next = statement(db, 'select seq, at from events where type = ? and seq >= ? limit 1');
  const newest = statement(db, 'select max(seq) as seq from events where type = ?').get(measured);
  let [from, to] = [1, Number(newest?.seq ?? 0)];
  while (from <= to) {
    const middle = Math.floor((from + to) / 2);
    const found = next.get(measured, middle);
    if (found === undefined || Number(found.at) > since) to = middle - 1;
    else from = Number(found.seq) + 1;
  }
  return from;
}

/** Hours that the usual volume is the mean of. */
const usualHours = 20;
const candlesPerHour = 12;
/** An hour that knows fewer of its candles says nothing. */
const candlesMin = 10;
const candleMs = intervals['5m'];

/** What was traded in the newest hour over all symbols, in the quote currency, times the mean of the hours
 * before it; the newest hour ends with the newest candle of five minutes, and a candle that is missing counts
 * as the mean of its hour. Symbols with an hour that is hardly known do not count; null when none does. */
export function readVolumeRatio(view: MarketView, symbols: readonly string[]) {
  const all = symbols.flatMap((symbol) => {
    const series = view.candles(symbol, '5m', (usualHours + 1) * candlesPerHour);
    return series === undefined ? [] : [series];
  });
  const end = Math.max(...all.map(({ openAt }) => openAt.at(-1) ?? 0)) + candleMs;
  const known = all.flatMap((series) => hoursOf(series, end) ?? []);
  const ratio = createVolumeRatio(usualHours);
  let value: number | null = null;
  for (let hour = 0; hour <= usualHours; hour += 1) {
    value = ratio.push(known.reduce((sum, hours) => sum + (hours[hour] ?? 0), 0));
  }
  return {
    ...{ at: view.at, ratio: value, ageMs: value === null ? null : view.at - end },
    ...{ known: known.length, symbols: symbols.length },
  };
}

/** What was traded in each hour up to `end`, the oldest first, as the mean of its candles; undefined when one
 * is hardly known. */
function hoursOf(series: CandleSeries, end: TimeMs): readonly (readonly number[])[] | undefined {
  const sums = Array.from({ length: usualHours + 1 }, () => ({ traded: 0, candles: 0 }));
  const from = end - sums.length * candlesPerHour * candleMs;
  for (const [index, openAt] of series.openAt.entries()) {
    const hour = sums[Math.floor((openAt - from) / (candlesPerHour * candleMs))];
    if (hour === undefined) continue;
    hour.traded += (series.volume[index] ?? 0) * (series.close[index] ?? 0);
    hour.candles += 1;
  }
  if (sums.some(({ candles }) => candles < candlesMin)) return undefined;
  return [sums.map(({ traded, candles }) => traded / candles)];
}
