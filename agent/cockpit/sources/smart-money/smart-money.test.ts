import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Fault } from '#lib';
import type { Database } from '#lib/postgres';
import { testDatabases } from '../../../../tests/kit/postgres.ts';
import { insight } from '../../model/insight.ts';
import { smartMoneyEvent } from '../../model/smart-money-event.ts';
import type { CockpitStore } from '../../store/index.ts';
import { createTestStore } from '../../store/test-store.ts';
import { parseCsv } from '../csv.ts';
import { readSource } from '../test-call.ts';
import { columns } from './row.ts';
import { parseSignalEvents, signalEvents, smartMoneyDigest } from './sources.ts';

const head = columns.join(',');
const csv = [
  head,
  '2026-02-27T09:58:00Z,e1,base,0xabc,"Fund, the old",XYZ,0x1,buy,1200.5,90000,0xT1,AI agents,0.8,tracker',
  '2026-02-27 09:59,,solana,So1,,SOL,,out,,,5sig,,,tracker',
  '27.2.2026,e3,base,0xabc,,XYZ,,buy,1,1,,,,tracker',
  '2026-02-27T10:00:00Z,e4,base,0xabc,,XYZ,,steal,1,1,,,,tracker',
  '2026-02-27T10:00:00Z,e5,base,0xabc,,XYZ,,buy,"1,000",1,,,,tracker',
  '2026-02-27T10:00:00Z,e6,base,0xabc,,XYZ,,buy,1,1,,,1.2,tracker',
  '2026-02-27T10:00:00Z,,base,0xabc,,XYZ,,buy,1,1,,,,tracker',
  '2026-02-27T10:00:00Z,e8,base,0xabc,,XYZ,,buy,1,1,,,,tracker,more',
].join('\r\n');

describe.each(testDatabases())('smart-money files on %s', (_, open) => {
  let database: Database;
  let store: CockpitStore;
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'panther-moves-'));
    database = await open();
    ({ store } = await createTestStore(database));
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await database.close();
  });

  test('rows of the file become moves, once; each other row has its line and its reason', async () => {
    const path = join(folder, 'signal_events.csv');
    writeFileSync(path, csv);
    const files = { signalEvents: path };
    const { report, content } = await readSource(signalEvents, { files, store });
    expect(content).toEqual({ rows: 2 });
    expect(report).toMatchObject({ created: 2, updated: 0 });
    expect(report.refused.map(({ file, row, reason }) => [file === path, row, reason])).toEqual([
      [true, 'line 4', expect.stringContaining('ts_utc: ')],
      [true, 'line 5', expect.stringContaining('side: ')],
      [true, 'line 6', 'amount: a number such as 1234.5'],
      [true, 'line 7', expect.stringContaining('confidence: ')],
      [true, 'line 8', 'event_id: event_id or tx_hash must be there'],
      [true, 'line 9', 'it has 15 cells, and there are 14 columns'],
    ]);
    const { rows } = await store.list(smartMoneyEvent);
    expect(rows.map(({ body }) => [body.at, body.walletLabel, body.amount, body.eventId])).toEqual([
      ['2026-02-27T09:59:00.000Z', null, null, null],
      ['2026-02-27T09:58:00.000Z', 'Fund, the old', 1200.5, 'e1'],
    ]);
    const before = await store.lastChange();
    const again = await readSource(signalEvents, { files, store });
    expect(again.report).toMatchObject({ created: 0, updated: 0, unchanged: 2 });
    expect(await store.lastChange()).toBe(before);
  });

  test('what a person noted of a move stays when the file is read again', async () => {
    const path = join(folder, 'signal_events.csv');
    writeFileSync(path, csv);
    const files = { signalEvents: path };
    await readSource(signalEvents, { files, store });
    const row = await store.getByKey(smartMoneyEvent, 'event/e1');
    if (row === null) throw new Error('no move');
    const body = { ...row.body, reviewedAt: '2026-02-27T11:00:00.000Z' };
    await store.update(smartMoneyEvent, row.id, { version: 1, body }, 'person:owner');
    await readSource(signalEvents, { files, store });
    expect(await store.count(smartMoneyEvent)).toEqual({ new: 1, reviewed: 1 });
  });

  test('the digest: highlights by day, its rows, and the time it says it is of', async () => {
    const path = join(folder, 'digest.json');
    const digest = {
      metadata: { generated_at: '2026-02-27T06:00:00+02:00', source: 'tracker' },
      highlights: ['Funds buy XYZ', { text: 'Whale &#39;A&#39; leaves' }, 7],
      events: [],
    };
    writeFileSync(path, `\uFEFF${JSON.stringify(digest)}`);
    const call = { files: { smartMoneyDigest: path }, store };
    const value = await readSource(smartMoneyDigest, call);
    expect(value.content).toEqual({
      ...{ generatedAt: '2026-02-27T04:00:00.000Z', source: 'tracker', events: 0 },
      highlights: ['Funds buy XYZ', "Whale 'A' leaves"],
    });
    expect(value.report.refused).toEqual([
      { file: path, row: 'highlights[2]', reason: 'it has no text' },
    ]);
    expect(smartMoneyDigest.observedAt(value, 'now')).toBe('2026-02-27T04:00:00.000Z');
    const { rows } = await store.list(insight, { status: 'highlight' });
    expect(rows.map(({ body }) => body.on)).toEqual(['2026-02-27', '2026-02-27']);
    // The same bytes are not taken again by the same process.
    expect(await readSource(smartMoneyDigest, call, value)).toBe(value);
  });
});

test('a file without its columns, or of another kind, is refused as a whole', () => {
  const parse = (text: string) => () => parseSignalEvents({ path: 'x.csv', text });
  expect(parse('a,b\n1,2')).toThrow(Fault);
  expect(parse('')).toThrow('lacks ts_utc, chain, wallet, token, side, source');
  const { bodies, dropped } = parse(
    'side,token,wallet,chain,ts_utc,source,tx_hash,mood\nin,A,w,base,2026-02-27T00:00:00Z,s,t,good\n',
  )();
  expect(bodies).toHaveLength(1);
  expect(dropped).toEqual([
    { file: 'x.csv', row: 'line 1', reason: 'the column "mood" is not known' },
  ]);
});

test('cells as RFC 4180 has them', () => {
  // Its section 2: quotes around commas, line ends and doubled quotes.
  const text = '\uFEFFa,"b,1","say ""hi"""\r\n\r\n"two\nlines",,x\n,"",';
  expect(parseCsv(text)).toEqual([
    { line: 1, cells: ['a', 'b,1', 'say "hi"'] },
    { line: 3, cells: ['two\nlines', '', 'x'] },
    { line: 5, cells: ['', '', ''] },
  ]);
  expect(parseCsv('')).toEqual([]);
});
