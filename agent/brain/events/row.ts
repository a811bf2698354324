import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** One line of the table `events`, as it is stored. */
export interface Row {
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  readonly at: number;
  readonly recorded_at: number;
  readonly source: string;
  readonly trace: string;
  readonly dedupe_key: string | null;
  readonly payload: string;
  /** The hash of the row before, 64 zeros for the first. */
  readonly prev: string;
  /** A CRC-32 of each column before it, 8 hex digits each: tells which column was changed. */
  readonly marks: string;
  /** SHA-256 over all columns before it. */
  readonly hash: string;
}

/** The columns a mark is made of, in the order of the table. */
export const markedColumns = [
  'seq',
  'id',
  'type',
  'at',
  'recorded_at',
  'source',
  'trace',
  'dedupe_key',
  'payload',
  'prev',
] as const satisfies readonly (keyof Row)[];

export const genesis = '0'.repeat(64);
export const preimageVersion = 'panther-event-1;';

/** A field with its length in bytes in front, so that no two rows have the same text; `-` is null. */
export function renderField(value: string | number | null): string {
  if (value === null) return '-,';
  if (typeof value === 'number') {
    const text = String(value);
    return `${text.length}:${text},`;
  }
  return `${Buffer.byteLength(value)}:${value},`;
}

/** Makes the row that follows `prev`. */
export function sealRow(row: Omit<Row, 'marks' | 'hash'>): Row {
  let preimage = preimageVersion;
  let marks = '';
  for (const column of markedColumns) {
    const field = renderField(row[column]);
    preimage += field;
    marks += markOf(field);
  }
  return { ...row, marks, hash: hash('sha256', preimage + renderField(marks), 'hex') };
}

export function markOf(field: string | Uint8Array): string {
  return crc32(field).toString(16).padStart(8, '0');
}

/** What is hashed, as an SQL expression over raw bytes: whatever a text is made to look like when it is
 * read, its bytes are what counts. The same as `sealRow` hashes. */
export const preimageSql = `cast(concat('${preimageVersion}', ${[...markedColumns, 'marks']
  .map((column) =>
    column === 'dedupe_key'
      ? `coalesce(octet_length(dedupe_key) || ':' || dedupe_key, '-'), ','`
      : `octet_length(${column}), ':', ${column}, ','`,
  )
  .join(', ')}) as blob)`;
