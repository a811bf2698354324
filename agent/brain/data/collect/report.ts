import type { RowRemark } from '../candles/admit.ts';
import { limits } from '../limits.ts';
import type { TableName } from '../store/names.ts';
import type { AddReport } from '../store/types.ts';

/** What became of the rows of one table. */
export interface TableReport {
  readonly table: TableName;
  readonly added: number;
  readonly known: number;
  readonly refused: number;
  readonly flagged: number;
  /** The first of the refused and flagged rows, with where they were. */
  readonly remarks: readonly Omit<RowRemark<unknown>, 'row'>[];
  /** Such as that a source does not reach back so far. */
  readonly notes: readonly string[];
}

export interface Tally {
  add(report: AddReport<unknown>): void;
  note(text: string): void;
  report(): TableReport;
}

export function createTally(table: TableName): Tally {
  let [added, known, refused, flagged] = [0, 0, 0, 0];
  const remarks: Omit<RowRemark<unknown>, 'row'>[] = [];
  const notes: string[] = [];
  return {
    add(part) {
      added += part.added;
      known += part.known;
      refused += part.refused.length;
      flagged += part.flagged.length;
      for (const { where, reason, detail } of [...part.refused, ...part.flagged]) {
        if (remarks.length < limits.import.refusedListed) remarks.push({ where, reason, detail });
      }
    },
    note(text) {
      notes.push(text);
    },
    report: () => ({ table, added, known, refused, flagged, remarks, notes }),
  };
}

/** `BTC 1h`, `BTC funding`, `fear-greed`, `book.imbalance of BTC`. */
export function renderTable(table: TableName): string {
  switch (table.kind) {
    case 'candles':
      return `${table.symbol} ${table.interval}`;
    case 'series':
      return table.symbol === undefined ? table.series : `${table.series} of ${table.symbol}`;
    default:
      return `${table.symbol} ${table.kind}`;
  }
}
