// What charts and the state of the account are made of; each function is a query and writes nothing.
import type { DatabaseSync } from 'node:sqlite';
import type { MarketView } from './data/index.ts';
import { statement } from './events/index.ts';
import { measureEquity } from './karma/index.ts';
import type { Interval } from './model/candle.ts';
import { dayMs, type TimeMs } from './model/time.ts';
import { readEquityLedger } from './risk/index.ts';
import { readLastCycle } from './views.ts';

const measured = 'killswitch.measured.v1';

export interface EquityAt {
  readonly at: TimeMs;
  /** Null before anything was measured. */
  readonly equity: number | null;
}

/** What the account was worth at each of these times, the newest measure before it. Each is looked up by
 * itself: a log has one measure a second while something is open, and nobody reads all of them. */
export function readEquityAt(db: DatabaseSync, times: readonly TimeMs[]): readonly EquityAt[] {
  const sql = `select seq, at, payload from events where type = ? and seq >= ? order by seq limit 1`;
  const measureFrom = (seq: number) => {
    const row = statement(db, sql).get(measured, seq);
    return row === undefined ? undefined : { seq: Number(row.seq), at: Number(row.at), row };
  };
  const newest = statement(db, 'select max(seq) as seq from events where type = ?').get(measured);
  const last = Number(newest?.seq ?? 0);
  return times.map((at) => {
    let [from, to] = [1, last];
    let equity: number | null = null;
    while (from <= to) {
      const middle = Math.floor((from + to) / 2);
      const found = measureFrom(middle);
      if (found === undefined || found.at > at) {
        to = middle - 1;
      } else {
        equity = (JSON.parse(String(found.row.payload)) as { readonly equity: number }).equity;
        from = found.seq + 1;
      }
    }
    return { at, equity };
  });
}

/** The account as it is, and what its equity says of it by the ends of UTC days. */
export function readAccount(db: DatabaseSync, now: TimeMs) {
  const ledger = readEquityLedger(db);
  return {
    ...{ equity: ledger?.equity ?? null, measuredAt: ledger?.at ?? null },
    dayStartEquity: ledger?.dayStartEquity ?? null,
    peakEquity: ledger?.peakEquity ?? null,
    ...readMeasures(db, now),
  };
}

const measuredDays = 400;

function readMeasures(db: DatabaseSync, now: TimeMs) {
  const today = Math.floor(now / dayMs) * dayMs;
  const ends = Array.from({ length: measuredDays }, (_, index) => today - index * dayMs).reverse();
  const points = readEquityAt(db, [...ends, now]).flatMap(({ at, equity }) =>
    equity === null ? [] : [{ at, equity }],
  );
  return measureEquity(points);
}

/** The newest cycle, and when the next one comes by itself; by the clock of the brain. */
export function readCycles(db: DatabaseSync, everyMs: number) {
  const last = readLastCycle(db) ?? null;
  const sql = `select at from cycles where trigger = 'schedule' order by seq desc limit 1`;
  const scheduled = statement(db, sql).get();
  return {
    ...{ last, everyMs },
    nextAt: scheduled === undefined ? null : Number(scheduled.at) + everyMs,
  };
}

/** The newest candles that had closed, the oldest first. */
export function readCandles(
  view: MarketView,
  { symbol, interval, limit }: { symbol: string; interval: Interval; limit: number },
) {
  const series = view.candles(symbol, interval, limit);
  if (series === undefined) return [];
  const { openAt, open, high, low, close } = series;
  return Array.from(openAt, (at, index) => ({
    ...{ at, open: open[index], high: high[index], low: low[index], close: close[index] },
  }));
}
