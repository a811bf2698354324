import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { fill, openLedger } from './ledger.fixture.ts';
import { genesis, markOf, preimageSql, type Row, renderField, sealRow } from './row.ts';

const first = {
  seq: 1,
  id: '00112233445566778899aabbccddeeff',
  type: 'signal.noted.v1',
  at: 1767225600000,
  recorded_at: 1767225600500,
  source: 'producer/rsi',
  trace: 'cycle-1',
  dedupe_key: null,
  payload: '{"note":"über|verkauft","symbol":"SOL","weight":0.5}',
  prev: genesis,
};

// Both computed with Python's hashlib.sha256 and zlib.crc32 from the description in row.ts.
test('marks and hash are what another program makes of the same columns', () => {
  const row = sealRow(first);
  expect(row.marks).toBe(
    'b4aa4bcf70290b019675b060448fb04b73514079ee6de0dfef64d7b0532b24f34e52a31da7321721',
  );
  expect(row.hash).toBe('395680692b94ca746527820265c7d003ba3773e8ae59e4751e716f503b2d4e34');
  const other = sealRow({
    seq: 2,
    id: 'ffeeddccbbaa99887766554433221100',
    type: 'order.filled.v1',
    at: 0,
    recorded_at: 8640000000000000,
    source: 'a|b',
    trace: 'c',
    dedupe_key: '',
    payload: '{}',
    prev: 'f'.repeat(64),
  });
  expect(other.hash).toBe('afd70e0c3519ffbc02a52096d8aa4082477fe540efd08aa8c4d1aaf204a00d67');
});

// The check value of CRC-32 in the catalogue of parametrised CRC algorithms.
test('a mark is a CRC-32', () => expect(markOf('123456789')).toBe('cbf43926'));

test('fields that would run together have different hashes', () => {
  const hashes = [
    { source: 'a|b', trace: 'c' },
    { source: 'a', trace: 'b|c' },
    { source: 'a', trace: 'b', dedupe_key: null },
    { source: 'a', trace: 'b', dedupe_key: '' },
    { source: 'a', trace: 'b', dedupe_key: '-' },
  ].map((columns) => sealRow({ ...first, ...columns }).hash);
  expect(new Set(hashes).size).toBe(hashes.length);
  expect([null, '', '-'].map((value) => renderField(value))).toEqual(['-,', '0:,', '1:-,']);
});

test('SQLite puts together the same bytes that are hashed when a row is made', () => {
  const log = openLedger(':memory:');
  log.append([fill(1), fill(2, 'clé-2'), fill(3, '')]);
  const rows = log.db.prepare(`select ${preimageSql} as preimage, * from events`).all();
  expect(rows).toHaveLength(3);
  for (const row of rows) {
    expect(hash('sha256', row.preimage as Uint8Array, 'hex')).toBe(row.hash);
    expect(sealRow(row as unknown as Row).hash).toBe(row.hash);
  }
  log.close();
});

test('every column is in the hash', () => {
  const changed = Object.entries(first).map(([column, value]) => {
    const other = typeof value === 'number' ? value + 1 : `${value ?? ''}x`;
    return sealRow({ ...first, [column]: other }).hash;
  });
  expect(new Set([sealRow(first).hash, ...changed]).size).toBe(Object.keys(first).length + 1);
});
