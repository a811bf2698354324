import { Fault } from '#lib';
import { intervals } from '../../model/candle.ts';
import type { TimeMs } from '../../model/time.ts';
import { findCandleFault, isJump } from '../candles/check.ts';
import { compareRows } from '../store/merge.ts';
import { shapeOf, type TableName } from '../store/names.ts';
import type { Columns } from '../store/table.ts';
import type { MarketReader } from '../store/types.ts';
import { renderTable } from './report.ts';

export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly table: TableName;
  readonly where: string;
  readonly message: string;
}

export interface Verification {
  readonly tables: number;
  readonly files: number;
  readonly rows: number;
  readonly findings: readonly Finding[];
}

/** Reads every file with its checksums, and looks at every row again. */
export function verifyStore(
  store: MarketReader,
  now: TimeMs,
  isWanted: (table: TableName) => boolean,
): Verification {
  const findings: Finding[] = [];
  let [tables, files, rows] = [0, 0, 0];
  for (const table of store.list().filter(isWanted)) {
    tables++;
    try {
      for (const { path, file } of store.files(table)) {
        files++;
        rows += file.columns[0]?.length ?? 0;
        findings.push(...checkColumns(table, file.columns, path, now));
        if (file.tailBytes > 0) {
          const message = `${file.tailBytes} bytes of an interrupted append; the next one cuts them`;
          findings.push({ severity: 'warning', table, where: path, message });
        }
      }
      store.coverage(table);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const where = error.where ?? renderTable(table);
      findings.push({ severity: 'error', table, where, message: error.message });
    }
  }
  return { tables, files, rows, findings };
}

function checkColumns(table: TableName, columns: Columns, path: string, now: TimeMs): Finding[] {
  const findings: Finding[] = [];
  const tell = (severity: Finding['severity'], row: number, message: string) =>
    findings.push({ severity, table, where: `${path}, row ${row + 1}`, message });
  const { keyColumns } = shapeOf(table);
  const rows = columns[0]?.length ?? 0;
  for (let row = 0; row < rows; row++) {
    if (row > 0 && compareRows(columns, row - 1, columns, row, keyColumns) >= 0) {
      tell('error', row, 'it does not lie behind the row before');
    }
    const fault = table.kind === 'candles' ? candleProblem(table, columns, row, now) : undefined;
    if (fault !== undefined) tell(fault[0], row, fault[1]);
    else if (!columns.every((column) => Number.isFinite(column[row]))) {
      tell('error', row, 'a value is not a finite number');
    }
  }
  return findings;
}

function candleProblem(
  { interval }: TableName & { readonly kind: 'candles' },
  columns: Columns,
  row: number,
  now: TimeMs,
): readonly [Finding['severity'], string] | undefined {
  const at = (column: number, index: number) => columns[column]?.[index] ?? Number.NaN;
  const candle = {
    openAt: at(0, row),
    open: at(1, row),
    high: at(2, row),
    low: at(3, row),
    close: at(4, row),
    volume: at(5, row),
  };
  const fault = findCandleFault(candle, interval, now);
  if (fault !== undefined) return ['error', fault];
  const isNext = row > 0 && candle.openAt - at(0, row - 1) === intervals[interval];
  if (!isNext || !isJump(at(4, row - 1), candle)) return undefined;
  return ['warning', `from a close of ${at(4, row - 1)} to ${candle.low}…${candle.high}`];
}
