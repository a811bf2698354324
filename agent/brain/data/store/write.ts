import { type Candle, intervals } from '../../model/candle.ts';
import type { TimeMs } from '../../model/time.ts';
import { admitCandles, remark } from '../candles/admit.ts';
import { candleColumns, seriesOf } from '../candles/columns.ts';
import { admitFunding, admitPoints, admitTrades, type RowAdmission } from './admit-rows.ts';
import { writeAssets } from './assets.ts';
import { seriesTable, type TableName } from './names.ts';
import { columnsOfFunding, columnsOfPoints, columnsOfTrades } from './rows.ts';
import type { Columns, Table } from './table.ts';
import type { Tables } from './tables.ts';
import type { AddReport, Batch, MarketWriter, StoreOptions } from './types.ts';

/** How far back the candle before is looked for, in intervals: a jump across more means nothing. */
const lookBack = 1000;

export function createWriter(
  { folder, origin, clock }: StoreOptions,
  tables: Tables,
): MarketWriter {
  return {
    addCandles(symbol, interval, { rows, source, where, after }) {
      const name = { kind: 'candles', symbol, interval } as const;
      const closeBefore = closeOfCandleBefore(
        tables.of(name),
        rows[0]?.openAt,
        intervals[interval],
      );
      const now = clock.now();
      const admission = admitCandles(rows, { interval, now, where, closeBefore, after });
      const series = seriesOf(symbol, interval, admission.accepted);
      const columns = candleColumns.map((column) => series[column]);
      const change = tables.write(name, columns, source);
      const conflicts = change.conflicts.map((row) =>
        remark(admission.accepted[row] as Candle, 'conflict', where(admission.places[row] ?? 0)),
      );
      return {
        added: change.added[0]?.length ?? 0,
        known: change.known.length,
        refused: [...admission.refused, ...conflicts],
        flagged: admission.flagged,
        newest: admission.accepted.at(-1)?.openAt,
      };
    },
    addFunding(symbol, { rows, source, where }) {
      const admission = admitFunding(rows, clock.now(), where);
      const columns = columnsOfFunding(admission.accepted);
      return add(tables, { kind: 'funding', symbol }, { source, where }, admission, columns);
    },
    addTrades(symbol, { rows, source, where }) {
      const admission = admitTrades(rows, clock.now(), where);
      const columns = columnsOfTrades(admission.accepted);
      return add(tables, { kind: 'trades', symbol }, { source, where }, admission, columns);
    },
    addPoints(series, symbol, { rows, source, where }) {
      const admission = admitPoints(rows, clock.now(), where);
      const columns = columnsOfPoints(admission.accepted);
      return add(tables, seriesTable(series, symbol), { source, where }, admission, columns);
    },
    putAssets(assets) {
      tables.lock();
      writeAssets(folder, origin, assets);
    },
    cover: tables.cover,
  };
}

function closeOfCandleBefore(
  table: Table,
  first: TimeMs | undefined,
  lengthMs: number,
): number | undefined {
  if (first === undefined || !Number.isFinite(first)) return undefined;
  const newest = table.newest();
  if (newest?.[0] !== undefined && newest[0] < first) return newest[4];
  return table.read({ from: first - lookBack * lengthMs, to: first })[4]?.at(-1);
}

function add<Row>(
  tables: Tables,
  name: TableName,
  { source, where }: Pick<Batch<Row>, 'source' | 'where'>,
  admission: RowAdmission<Row>,
  columns: Columns,
): AddReport<Row> {
  const change = tables.write(name, columns, source);
  const conflicts = change.conflicts.map((row) => ({
    where: where(admission.places[row] ?? 0),
    reason: 'conflict',
    detail: 'it is stored already, with another value',
    row: admission.accepted[row] as Row,
  }));
  return {
    added: change.added[0]?.length ?? 0,
    known: change.known.length,
    refused: [...admission.refused, ...conflicts],
    flagged: [],
  };
}
