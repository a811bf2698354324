import type { RecordRow } from '../model/record.ts';
import type { ExportRow } from './panel.ts';

/** A record as a row: its fields by name, those of a part as `part.field`, lists of words with blanks between. */
export function recordRow({
  id,
  version,
  body,
  createdAt,
  updatedAt,
}: RecordRow<unknown>): ExportRow {
  return { id, version, ...flatten(body as object, ''), createdAt, updatedAt };
}

function flatten(fields: object, prefix: string): ExportRow {
  const cells = Object.entries(fields).map(([name, value]): ExportRow => {
    const path = `${prefix}${name}`;
    if (value === null || value === undefined) return { [path]: null };
    if (Array.isArray(value)) return { [path]: listText(value) };
    return typeof value === 'object' ? flatten(value, `${path}.`) : { [path]: value };
  });
  return Object.assign({}, ...cells);
}

/** What is no plain word stays JSON: it can be read back. */
const listText = (list: readonly unknown[]): string =>
  list.every((each) => typeof each === 'string' && !/\s/.test(each))
    ? list.join(' ')
    : JSON.stringify(list);

/** RFC 4180, with a line of names first. Text that a spreadsheet would take for a formula gets an
 * apostrophe before it (OWASP, CSV Injection). */
export function renderCsv(rows: readonly ExportRow[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = rows.map((row) => names.map((name) => cellOf(row[name] ?? null)).join(','));
  return [names.map(cellOf).join(','), ...lines, ''].join('\r\n');
}

function cellOf(value: ExportRow[string]): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
