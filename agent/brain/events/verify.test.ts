import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { createManualClock } from '#lib';
import { createEventLog, type LogHead, verifyLog } from './index.ts';
import { fill, ledgerEvents, note, openLedger, tamper, withFolder } from './ledger.fixture.ts';
import { genesis, type Row, sealRow } from './row.ts';

const folder = mkdtempSync(join(tmpdir(), 'brain-verify-'));
const path = join(folder, 'brain.db');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Twenty rows, each test on a fresh copy.
const original = join(folder, 'original.db');
const log = openLedger(original);
log.append(Array.from({ length: 20 }, (_, index) => (index % 3 === 0 ? note(index) : fill(index))));
const end = log.tip();
log.close();
beforeEach(() => {
  for (const ending of ['', '.head', '.key'])
    copyFileSync(`${original}${ending}`, `${path}${ending}`);
});

function rowsOf(db: DatabaseSync): Row[] {
  return db.prepare('select * from events order by seq').all() as unknown as Row[];
}

function replaceRows(db: DatabaseSync, rows: readonly Row[]): void {
  db.exec('delete from events');
  const insert = db.prepare('insert into events values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  for (const row of rows) insert.run(...Object.values(row));
}

/** As somebody would who knows how a row is made. */
function reseal(rows: readonly Row[], from: number): Row[] {
  const out: Row[] = [];
  for (const row of rows) {
    const prev = out.at(-1)?.hash ?? genesis;
    out.push(out.length + 1 < from ? row : sealRow({ ...row, seq: out.length + 1, prev }));
  }
  return out;
}

test('a log as it was written', () => {
  expect(verifyLog(path)).toMatchObject({ ok: true, events: 20, tip: end, head: { seq: 20 } });
});

test('an empty one', () =>
  withFolder((empty) => {
    openLedger(empty).close();
    expect(verifyLog(empty)).toMatchObject({ ok: true, events: 0, tip: { seq: 0 } });
    expect(() => verifyLog(`${empty}.nowhere`)).toThrow('there is no event log here');
  }));

const without = (rows: Row[], ...seqs: number[]) => rows.filter(({ seq }) => !seqs.includes(seq));
const renumber = (rows: Row[]) => rows.map((row, index) => ({ ...row, seq: index + 1 }));

test.each<[string, (rows: Row[]) => readonly Row[], object]>([
  ['a row deleted', (rows) => without(rows, 7), { kind: 'missing', seq: 7 }],
  ['the first rows deleted', (rows) => without(rows, 1, 2), { kind: 'missing', seq: 1 }],
  [
    'a row deleted and the gap closed',
    (rows) => renumber(without(rows, 7)),
    { kind: 'missing', seq: 7 },
  ],
  [
    'a row deleted, the gap closed and the next row made to fit',
    (rows) =>
      reseal(without(rows, 7), 7).map((row, index) =>
        index < 7 ? row : ({ ...rows[index + 1], seq: index + 1 } as Row),
      ),
    { seq: 8 },
  ],
  [
    'two rows swapped',
    (rows) => rows.map((row) => ({ ...row, seq: row.seq === 5 ? 9 : row.seq === 9 ? 5 : row.seq })),
    { kind: 'reordered', seq: 5 },
  ],
  [
    'neighbours swapped',
    (rows) => rows.map((row) => ({ ...row, seq: row.seq === 5 ? 6 : row.seq === 6 ? 5 : row.seq })),
    { kind: 'reordered', seq: 5 },
  ],
  [
    'a row put in as it is',
    (rows) => renumber(rows.toSpliced(7, 0, { ...rows[3], id: 'x' } as Row)),
    { kind: 'inserted', seq: 8 },
  ],
  [
    'a row put in that fits the one before',
    (rows) => {
      const forged = sealRow({ ...(rows[3] as Row), id: 'x', seq: 8, prev: rows[6]?.hash ?? '' });
      return [
        ...rows.slice(0, 7),
        forged,
        ...rows.slice(7).map((row) => ({ ...row, seq: row.seq + 1 })),
      ];
    },
    { kind: 'inserted', seq: 8 },
  ],
  [
    'a second writer that knew only the row before',
    (rows) => {
      const fork = sealRow({ ...(rows[11] as Row), prev: rows[9]?.hash ?? '' });
      return [...rows.slice(0, 11), fork];
    },
    { kind: 'forked', seq: 12, columns: ['prev'] },
  ],
  [
    'a row rewritten, hash and all',
    (rows) => rows.map((row) => (row.seq === 7 ? sealRow({ ...row, payload: '{}' }) : row)),
    { kind: 'replaced', seq: 7 },
  ],
  [
    'everything rewritten from a row on',
    (rows) =>
      reseal(
        rows.map((row) => (row.seq === 7 ? { ...row, payload: '{}' } : row)),
        7,
      ),
    { kind: 'replaced', seq: 20, columns: ['hash'] },
  ],
  ['the last row dropped', (rows) => without(rows, 20), { kind: 'tail-lost', seq: 20 }],
  ['the last rows dropped', (rows) => rows.slice(0, 12), { kind: 'tail-lost', seq: 13 }],
  ['all rows dropped', () => [], { kind: 'tail-lost', seq: 1 }],
  [
    'two columns changed',
    (rows) => rows.map((row) => (row.seq === 4 ? { ...row, at: 1, source: 'me' } : row)),
    { kind: 'changed', seq: 4, columns: ['at', 'source'] },
  ],
  [
    'null made an empty text',
    (rows) => rows.map((row) => (row.seq === 4 ? { ...row, dedupe_key: '' } : row)),
    { kind: 'changed', seq: 4, columns: ['dedupe_key'] },
  ],
  [
    'rows numbered from zero',
    (rows) => rows.map((row) => ({ ...row, seq: row.seq - 1 })),
    { kind: 'changed', seq: 1, columns: ['seq'] },
  ],
])('%s', (_, change, problem) => {
  tamper(path, (db) => replaceRows(db, change(rowsOf(db))));
  expect(verifyLog(path)).toMatchObject({ ok: false, problem });
});

test.each([
  ['dropped', 'drop trigger events_no_update', 'trigger events_no_update'],
  ['added', 'create trigger mine after insert on events begin select 1; end', 'trigger mine'],
  ['or an index dropped', 'drop index events_id', 'index events_id'],
])('a trigger %s', (_, sql, name) => {
  const db = new DatabaseSync(path);
  db.exec(sql);
  db.close();
  const message = `not as the log made it: ${name}`;
  expect(verifyLog(path).problem).toMatchObject({ kind: 'schema', message });
  expect(() => openLedger(path)).toThrow(expect.objectContaining({ code: 'brain.tampered' }));
});

test('bytes that are no database any more', () => {
  writeFileSync(path, 'x'.repeat(5000));
  expect(verifyLog(path)).toMatchObject({ ok: false, problem: { kind: 'file' } });
});

test.each(['.head', '.key'])('the %s file gone', (ending) => {
  rmSync(`${path}${ending}`);
  expect(verifyLog(path)).toMatchObject({ ok: false, problem: { kind: 'head', seq: 0 } });
  expect(() => openLedger(path)).toThrow(expect.objectContaining({ code: 'brain.tampered' }));
});

test('an old copy of the database put back, and the whole folder', () =>
  withFolder((other) => {
    const sent: LogHead[] = [];
    const first = createEventLog({
      path: other,
      registry: ledgerEvents,
      projections: [],
      clock: createManualClock(),
      head: { onHead: (head) => void sent.push(head) },
    });
    first.append([fill(1)]);
    first.close();
    for (const ending of ['', '.head', '.key'])
      copyFileSync(`${other}${ending}`, `${path}${ending}`);
    const again = openLedger(other, { head: { onHead: (head) => void sent.push(head) } });
    again.append([fill(2), fill(3)]);
    again.close();
    expect(sent.map(({ seq }) => seq)).toEqual([1, 3]);
    // Only the database is old.
    copyFileSync(`${path}`, other);
    expect(verifyLog(other).problem).toMatchObject({ kind: 'tail-lost', seq: 2 });
    expect(() => openLedger(other)).toThrow('rows 2 to 3 are gone from the end');
    // Its head is as old: only who kept one elsewhere can tell.
    copyFileSync(`${path}.head`, `${other}.head`);
    expect(verifyLog(other)).toMatchObject({ ok: true });
    expect(verifyLog(other, { against: sent }).problem).toMatchObject({
      kind: 'tail-lost',
      seq: 2,
    });
    const forged = { ...(sent[1] as LogHead), seq: 1 };
    expect(verifyLog(other, { against: [forged] }).problem).toMatchObject({ kind: 'head' });
  }));
