import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { Fault } from '#lib';
import { quoteName } from './dump.ts';
import { checkIdentity, openReader } from './store.ts';
import { storeFault } from './store-fault.ts';

export type ExportFormat = 'ndjson' | 'csv';

export interface ExportOptions {
  readonly format: ExportFormat;
  /** Default `events`: the log itself, with every column that its hash is made of. */
  readonly table?: string;
}

/** The rows of the log or of a projection as lines, each with its line end. CSV after RFC 4180 with the
 * names first; in NDJSON the payload is an object. Throws Fault `brain.store`. */
export function* exportLog(path: string, options: ExportOptions): Generator<string> {
  const db = openReader(path);
  try {
    checkIdentity(db, path);
    const table = options.table ?? 'events';
    const columns = columnsOf(db, path, table);
    const render = options.format === 'csv' ? renderCsv : renderJsonLine;
    if (options.format === 'csv') yield renderCsv(columns, columns);
    const names = columns.map(quoteName).join(', ');
    const rows = db.prepare(`select ${names} from ${quoteName(table)}`, {
      returnArrays: true,
      readBigInts: true,
    });
    for (const row of rows.iterate() as unknown as Iterable<SQLOutputValue[]>) {
      yield render(columns, row);
    }
  } catch (error) {
    throw storeFault(path, error);
  } finally {
    db.close();
  }
}

function columnsOf(db: DatabaseSync, path: string, table: string): string[] {
  const columns = db.prepare('select name from pragma_table_info(?) order by cid').all(table);
  if (columns.length > 0) return columns.map(({ name }) => String(name));
  const tables = db
    .prepare(`select value from projections, json_each(projections.tables) order by value`)
    .all()
    .map(({ value }) => String(value));
  throw new Fault({
    code: 'brain.unknown',
    message: `there is no table ${table}`,
    hint: `there are: ${['events', ...tables].join(', ')}`,
    where: path,
  });
}

function renderCsv(_: readonly string[], values: readonly SQLOutputValue[]): string {
  return `${values.map(renderCsvField).join(',')}\r\n`;
}

function renderCsvField(value: SQLOutputValue): string {
  if (value === null) return '';
  const text = value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value);
  // An empty text keeps its quotes, so that it is not null.
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function renderJsonLine(columns: readonly string[], values: readonly SQLOutputValue[]): string {
  const members = columns.map((column, index) => {
    const value = values[index] ?? null;
    return `${JSON.stringify(column)}:${renderJsonValue(column, value)}`;
  });
  return `{${members.join(',')}}\n`;
}

function renderJsonValue(column: string, value: SQLOutputValue): string {
  // Stored as canonical JSON, and given on as the same bytes.
  if (column === 'payload' && typeof value === 'string') return value;
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('hex'));
  return JSON.stringify(value);
}
