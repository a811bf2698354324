import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { type NewEvent, verifyLog } from './index.ts';
import { fill, type LedgerEvents, note, openLedger, tamper } from './ledger.fixture.ts';

const numbers = ['seq', 'at', 'recorded_at'];
const texts = ['id', 'type', 'source', 'trace', 'dedupe_key', 'payload', 'prev', 'marks', 'hash'];

const folder = mkdtempSync(join(tmpdir(), 'brain-tamper-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'brain.db');
// With what is awkward to compare as text: more bytes than characters, and the character that stands
// for bytes that are none, which several sequences of bytes decode to.
const awkward: NewEvent<LedgerEvents> = {
  type: 'signal.noted.v1',
  payload: { symbol: '\ufffd', note: 'é€😀\ufffd|\u0000', weight: -1e-7 },
  at: 0,
  source: 'a|b\ufffd',
  trace: '日本',
  dedupeKey: '\ufffd',
};
const log = openLedger(path);
log.append([awkward, fill(1, 'k'), note(2), { ...fill(3), at: 8.64e15 }, note(4, 'x'), fill(5)]);
log.close();

function changeByte(
  db: DatabaseSync,
  row: number,
  column: string,
  at: number,
  mask: number,
): bigint {
  const value = db
    .prepare(
      `select ${numbers.includes(column) ? column : `cast(${column} as blob)`} as value
      from events where seq = ?`,
      { readBigInts: true },
    )
    .get(row)?.value;
  const isNumber = typeof value === 'bigint';
  const bytes = Buffer.alloc(8);
  if (isNumber) bytes.writeBigInt64BE(value);
  const target = isNumber ? bytes : Buffer.from(value as Uint8Array);
  const place = at % target.length;
  target[place] = (target[place] ?? 0) ^ mask;
  const changed = isNumber ? target.readBigInt64BE() : target;
  db.prepare(
    `update events set ${column} = ${isNumber ? '?' : 'cast(? as text)'} where seq = ?`,
  ).run(changed, row);
  return column === 'seq' ? (changed as bigint) : BigInt(row);
}

test('a change of one byte in any column is found, with its row and column', () => {
  const change = fc.record({
    row: fc.integer({ min: 1, max: 6 }),
    column: fc.constantFrom(...numbers, ...texts),
    at: fc.nat({ max: 400 }),
    mask: fc.integer({ min: 1, max: 255 }),
  });
  fc.assert(
    fc.property(change, ({ row, column, at, mask }) => {
      fc.pre(column !== 'dedupe_key' || [1, 2, 5].includes(row));
      // The number of another row: the table itself refuses that.
      fc.pre(column !== 'seq' || at % 8 !== 7 || (row ^ mask) > 6 || (row ^ mask) === 0);
      let moved = 0n;
      tamper(path, (db) => {
        moved = changeByte(db, row, column, at, mask);
      });
      const { ok, problem } = verifyLog(path);
      tamper(path, (db) => {
        if (column === 'seq') {
          db.prepare('update events set seq = ? where seq = ?').run(row, moved);
        } else {
          changeByte(db, row, column, at, mask);
        }
      });
      expect({ ok, ...problem }).toMatchObject({ ok: false, kind: 'changed', seq: row });
      expect(problem?.columns).toEqual([column]);
    }),
    { numRuns: 250, seed: 4 },
  );
  expect(verifyLog(path)).toMatchObject({ ok: true, events: 6 });
});
