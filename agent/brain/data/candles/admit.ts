import type { Candle, Interval } from '../../model/candle.ts';
import type { TimeMs } from '../../model/time.ts';
import { type CandleFault, candleFaults, findCandleFault, isJump } from './check.ts';

/** A row that was not taken, or taken with a remark. */
export interface RowRemark<Row = Candle> {
  /** Where it was: `file.csv:17`, `page 3, row 5`. */
  readonly where: string;
  readonly reason: string;
  readonly detail: string;
  readonly row: Row;
}

export interface Admission<Row = Candle> {
  readonly accepted: readonly Row[];
  /** Where each accepted row was: the index that `where` takes. */
  readonly places: readonly number[];
  readonly refused: readonly RowRemark<Row>[];
  /** Taken, but worth a look: a tenfold jump. */
  readonly flagged: readonly RowRemark<Row>[];
}

export interface AdmitOptions {
  readonly interval: Interval;
  readonly now: TimeMs;
  readonly where: (index: number) => string;
  /** The close before the first row, for jumps. */
  readonly closeBefore?: number | undefined;
  /** The stamp of the row before the first one of the same input. */
  readonly after?: TimeMs | undefined;
}

/** Sorts the rows of one input, in its order, into those that can be stored and those that cannot. */
export function admitCandles(rows: readonly Candle[], options: AdmitOptions): Admission {
  const accepted: Candle[] = [];
  const places: number[] = [];
  const refused: RowRemark[] = [];
  const flagged: RowRemark[] = [];
  let last = options.after ?? Number.NEGATIVE_INFINITY;
  let closeBefore = options.closeBefore;
  rows.forEach((row, index) => {
    const fault = findCandleFault(row, options.interval, options.now) ?? orderFault(row, last);
    if (fault !== undefined) {
      refused.push(remark(row, fault, options.where(index)));
      return;
    }
    last = row.openAt;
    if (closeBefore !== undefined && isJump(closeBefore, row)) {
      const detail = `from a close of ${closeBefore} to ${row.low}…${row.high}`;
      flagged.push({ where: options.where(index), reason: 'jump', detail, row });
    }
    closeBefore = row.close;
    accepted.push(row);
    places.push(index);
  });
  return { accepted, places, refused, flagged };
}

export function remark(row: Candle, fault: CandleFault, where: string): RowRemark {
  return { where, reason: fault, detail: candleFaults[fault], row };
}

function orderFault(row: Candle, last: TimeMs): CandleFault | undefined {
  if (row.openAt > last) return undefined;
  return row.openAt === last ? 'duplicate' : 'late';
}
