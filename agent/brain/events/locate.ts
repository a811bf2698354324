import { hash } from 'node:crypto';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { LogProblem } from './problem.ts';
import { genesis, markedColumns, markOf, preimageVersion } from './row.ts';

type Column = (typeof markedColumns)[number] | 'marks' | 'hash';

/** A row as bytes: what a text or number looks like when it is read does not matter. */
type RawRow = Readonly<Record<Column, Uint8Array | null>>;

const columns: readonly Column[] = [...markedColumns, 'marks', 'hash'];
const rawSql = `select ${columns.map((column) => `cast(${column} as blob) as ${column}`).join(', ')} from events`;

/** What is wrong behind row `tip`, where a scan stopped. It never guesses: a row counts as moved,
 * renumbered or changed in a column only when undoing exactly that makes its hash right again. */
export function locateProblem(
  db: DatabaseSync,
  tip: { readonly seq: number; readonly hash: string },
): LogProblem {
  const seq = tip.seq + 1;
  const row = readRow(db, 'seq = ?', seq);
  const successor = findSuccessor(db, seq, tip.hash);
  if (row === undefined) {
    if (successor !== undefined) {
      const message = `row ${seq} now has the number ${textOf(successor.seq)}`;
      return { kind: 'changed', seq, columns: ['seq'], message };
    }
    const next = db
      .prepare('select cast(min(seq) as text) as next from events where seq > ?')
      .get(seq)?.next;
    const last = BigInt(String(next)) - 1n;
    const message = last === BigInt(seq) ? `row ${seq} is gone` : `rows ${seq} to ${last} are gone`;
    return { kind: 'missing', seq, columns: [], message };
  }
  if (isSealed(row)) return explainOtherParent(db, seq, row);
  if (successor !== undefined) return explainDisplaced(db, seq, row, successor);
  return explainChanged(db, { seq, hash: tip.hash }, row);
}

/** A row below 1, where no scan comes: the row that it was. */
export function locateUnnumbered(db: DatabaseSync): LogProblem | undefined {
  const row = readRow(db, 'seq < ?', 1);
  if (row === undefined) return undefined;
  const prev = textOf(row.prev);
  const parent = prev === genesis ? 0 : findByHash(db, prev);
  const seq = parent === undefined ? undefined : parent + 1;
  const found = textOf(row.seq);
  if (seq !== undefined && isSealed(row, { seq: bytesOf(seq) })) {
    return {
      kind: 'changed',
      seq,
      columns: ['seq'],
      message: `row ${seq} now has the number ${found}`,
    };
  }
  return { kind: 'inserted', seq: 0, columns: [], message: `there is a row numbered ${found}` };
}

/** Right in itself, and on another row than the one before it. */
function explainOtherParent(db: DatabaseSync, seq: number, row: RawRow): LogProblem {
  const prev = textOf(row.prev);
  const parent = prev === genesis ? 0 : findByHash(db, prev);
  if (parent !== undefined && parent < seq - 1) {
    const message = `row ${seq} continues row ${parent} and not row ${seq - 1}: two writers, or rows put in between`;
    return { kind: 'forked', seq, columns: ['prev'], message };
  }
  if (seq === 1) {
    const message = 'the first row continues rows that are not there';
    return { kind: 'missing', seq, columns: ['prev'], message };
  }
  const message = `row ${seq - 1} is not the one that row ${seq} was written behind: it was replaced, hash and all`;
  return { kind: 'replaced', seq: seq - 1, columns: ['hash'], message };
}

/** The row that belongs here is elsewhere. */
function explainDisplaced(
  db: DatabaseSync,
  seq: number,
  row: RawRow,
  successor: RawRow,
): LogProblem {
  const at = textOf(successor.seq);
  if (originalNumber(db, row) !== undefined) {
    const message = `the row that was ${seq} is now ${at}; another one was put in its place`;
    return { kind: 'reordered', seq, columns: ['seq'], message };
  }
  const message = `row ${seq} was put in; the one that was here is now ${at}`;
  return { kind: 'inserted', seq, columns: [], message };
}

function explainChanged(
  db: DatabaseSync,
  expected: { readonly seq: number; readonly hash: string },
  row: RawRow,
): LogProblem {
  const { seq } = expected;
  const changed = (names: readonly string[]): LogProblem => ({
    kind: 'changed',
    seq,
    columns: names,
    message: `row ${seq} was changed in ${names.join(', ')}`,
  });
  if (isSealed(row, { prev: Buffer.from(expected.hash) })) return changed(['prev']);
  if (isSealed(row, { marks: marksOf(row) })) return changed(['marks']);
  const original = originalNumber(db, row);
  if (original !== undefined && original > seq) {
    const message = `row ${seq} is gone; what was row ${original} now has its number`;
    return { kind: 'missing', seq, columns: [], message };
  }
  if (original !== undefined && original < seq) {
    const message = `row ${original} was put in; the one that was there is now ${seq}`;
    return { kind: 'inserted', seq: original, columns: [], message };
  }
  const marks = textOf(row.marks);
  const wrong = markedColumns.filter(
    (column, index) => markOf(field(row[column])) !== marks.slice(8 * index, 8 * index + 8),
  );
  return changed(wrong.length === 0 ? ['hash'] : wrong);
}

/** The number under which the row's hash is right, when it is not its own. */
function originalNumber(db: DatabaseSync, row: RawRow): number | undefined {
  const mark = textOf(row.marks).slice(0, 8);
  const own = textOf(row.seq);
  const { rows } = db.prepare('select count(*) as rows from events').get() as { rows: number };
  // Rows dropped before it may have had numbers beyond today's count.
  for (let seq = 1; seq <= 2 * rows + 1_000; seq++) {
    const bytes = bytesOf(seq);
    if (markOf(field(bytes)) !== mark || String(seq) === own) continue;
    if (isSealed(row, { seq: bytes })) return seq;
  }
  return undefined;
}

/** The row, wherever it is, that was written as number `seq` behind the row with this hash. */
function findSuccessor(db: DatabaseSync, seq: number, prev: string): RawRow | undefined {
  const rows = db.prepare(`${rawSql} where prev = ? and seq <> ?`).all(prev, seq);
  return (rows as unknown as RawRow[]).find((row) => isSealed(row, { seq: bytesOf(seq) }));
}

function findByHash(db: DatabaseSync, value: string): number | undefined {
  const found = db.prepare('select cast(seq as text) as seq from events where hash = ?').get(value);
  return found === undefined ? undefined : Number(found.seq);
}

function readRow(db: DatabaseSync, where: string, value: SQLInputValue): RawRow | undefined {
  return db.prepare(`${rawSql} where ${where}`).get(value) as unknown as RawRow | undefined;
}

function isSealed(row: RawRow, instead: Partial<RawRow> = {}): boolean {
  const parts = [...markedColumns, 'marks' as const].map((column) =>
    field((column in instead ? instead : row)[column] ?? null),
  );
  const preimage = Buffer.concat([Buffer.from(preimageVersion), ...parts]);
  return hash('sha256', preimage, 'hex') === textOf(row.hash);
}

function marksOf(row: RawRow): Uint8Array {
  return Buffer.from(markedColumns.map((column) => markOf(field(row[column]))).join(''));
}

function field(value: Uint8Array | null): Uint8Array {
  if (value === null) return Buffer.from('-,');
  return Buffer.concat([Buffer.from(`${value.length}:`), value, Buffer.from(',')]);
}

function bytesOf(seq: number): Uint8Array {
  return Buffer.from(String(seq));
}

function textOf(value: Uint8Array | null): string {
  return value === null ? '' : Buffer.from(value).toString('latin1');
}
