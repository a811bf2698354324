import { readdirSync } from 'node:fs';
import { relative } from 'node:path';
import { readAssets } from './assets.ts';
import { parseIdentity, seriesTable, type TableName } from './names.ts';
import { fundingOf, pointsOf, tradesOf } from './rows.ts';
import type { Tables } from './tables.ts';
import type { MarketReader, StoreOptions } from './types.ts';

export function createReader({ folder, origin }: StoreOptions, tables: Tables): MarketReader {
  return {
    folder,
    origin,
    list: () => listTables(folder),
    candles(symbol, interval, range) {
      const table = tables.of({ kind: 'candles', symbol, interval });
      const [openAt, open, high, low, close, volume] = table.read(range);
      const source = table.source();
      if (openAt === undefined || openAt.length === 0 || source === undefined) return undefined;
      if (!open || !high || !low || !close || !volume) return undefined;
      return { symbol, interval, openAt, open, high, low, close, volume, origin, source };
    },
    funding: (symbol, range) => fundingOf(tables.of({ kind: 'funding', symbol }).read(range)),
    trades: (symbol, range) => tradesOf(tables.of({ kind: 'trades', symbol }).read(range)),
    points: (series, symbol, range) => pointsOf(tables.of(seriesTable(series, symbol)).read(range)),
    columns: (table, range) => tables.of(table).read(range),
    assets: () => readAssets(folder),
    coverage: tables.coverage,
    files: (table) => tables.of(table).files(),
    source: (table) => tables.of(table).source(),
  };
}

function listTables(folder: string): readonly TableName[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const folders = new Set<string>();
  for (const entry of entries) {
    if (entry.name.endsWith('.col') && !entry.name.startsWith('.')) {
      folders.add(relative(folder, entry.parentPath));
    }
  }
  return [...folders].sort().flatMap((path) => parseIdentity(path) ?? []);
}
