import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '#lib/postgres';
import { testDatabases } from '../../../../tests/kit/postgres.ts';
import { insight } from '../../model/insight.ts';
import type { CockpitStore } from '../../store/index.ts';
import { createTestStore } from '../../store/test-store.ts';
import { readSource } from '../test-call.ts';
import { decodeEntities, isCutText } from '../text.ts';
import { parseSubstack } from './parse.ts';
import { whyNoProtocol } from './protocol.ts';
import { substackDigest } from './source.ts';
import { firstShape, secondShape, signals, thirdShape } from './substack.fixture.ts';

function parse(value: unknown) {
  const digest = parseSubstack(value);
  if ('reason' in digest) throw new Error(digest.reason);
  return digest;
}

test('the newest shape: 30 signals, counted once, whose sums are right', () => {
  const { content, insights, refused, dropped } = parse(thirdShape);
  expect(content).toEqual({
    ...{ on: '2026-02-27', total: 106, byPriority: { p0: 5, p1: 15, p2: 86 } },
    // A time without a zone is nobody's instant.
    generatedAt: null,
    sentiment: { neutral: 95, bullish: 10, bearish: 1 },
    broken: [],
    rows: { action: 3, signal: 30, build: 8, consensus: 4, sentiment: 3 },
  });
  expect([refused, dropped]).toEqual([[], []]);
  const of = (section: string) => insights.filter(({ body }) => body.section === section);
  const directions = of('signal').map(({ body }) => body.direction);
  expect(
    ['watch', 'buy', 'sell'].map((one) => directions.filter((each) => each === one).length),
  ).toEqual([27, 2, 1]);
  expect(of('signal').filter(({ body }) => body.priority === 'P0')).toHaveLength(15);
  expect(of('signal').filter(({ body }) => body.isCut)).toHaveLength(16);
  expect(of('signal').every(({ body }) => body.entryLevel === null)).toBe(true);
  expect(of('signal')[0]?.body.text).toBe('Q&A no. 0: it’s "early"');
  expect(insights.some(({ body }) => /&\w+;|&#\d+;/.test(body.text))).toBe(false);
  expect(of('consensus').map(({ body }) => [body.asset, body.count])).toEqual([
    ...[
      ['BTC', 48],
      ['SOL', 38],
      ['ETH', 26],
      ['BASE', 15],
    ],
  ]);
});

test('sums that are not right are said, and nothing is corrected', () => {
  const summary = { ...thirdShape.summary, p2_count: 85, sentiment: { neutral: 95, bullish: 9 } };
  const { content, dropped } = parse({ ...thirdShape, summary });
  expect(content.broken).toEqual([
    'priorities: 5 + 15 + 85 is 105, not 106',
    'sentiment: 95 + 9 is 104, not 106',
  ]);
  expect(dropped.map(({ row }) => row)).toEqual(['summary', 'summary']);
  expect(content).toMatchObject({ total: 106, byPriority: { p2: 85 } });
  const flat = { total_insights: 106, neutral_count: 95, bullish_count: 10, bearish_count: 1 };
  expect(parse({ summary: flat }).content).toMatchObject({
    ...{ sentiment: { neutral: 95, bullish: 10, bearish: 1 }, broken: [], byPriority: null },
  });
});

test('what is only on the watch list is said, not counted', () => {
  const other = { ...signals[0], asset: 'DOGE' };
  const { content, dropped } = parse({ ...thirdShape, trade_watchlist: [signals[0], other] });
  expect(content.rows.signal).toBe(30);
  expect(dropped).toEqual([
    { row: 'trade_watchlist[1]', reason: expect.stringContaining('no signal of this digest') },
  ]);
});

test('the shapes before: highlights; a queue and a consensus with words that are no protocols', () => {
  const first = parse(firstShape);
  expect(first.content).toMatchObject({
    on: '2026-01-30',
    generatedAt: '2026-01-30T07:00:00.000Z',
    rows: { highlight: 2 },
  });
  const second = parse(secondShape);
  expect(second.content.rows).toEqual({ build: 6, consensus: 2 });
  expect(second.refused.map(({ row, reason }) => [row, reason.slice(0, 14)])).toEqual([
    ['protocol_consensus[0]', '"Probably" is '],
    ['protocol_consensus[2]', '"However" is n'],
    ['protocol_consensus[4]', '"THE" is neith'],
  ]);
  expect(parseSubstack([])).toHaveProperty('reason');
  expect(parseSubstack({ trade_signals: 'none' })).toHaveProperty('reason');
});

test('rows that are none are named, the others stay', () => {
  const rows = [
    { ...signals[0], signal: 'hodl' },
    { ...signals[0], rationale: ' ' },
    signals[1],
    5,
  ];
  const { insights, refused } = parse({ trade_signals: rows });
  expect(insights).toHaveLength(1);
  expect(refused.map(({ row }) => row)).toEqual([0, 1, 3].map((nth) => `trade_signals[${nth}]`));
  expect(refused[0]?.reason).toMatch(/^signal: /);
});

test.each([
  ['BTC', true],
  ['$SOL', true],
  ['uniswap', true],
  ['Rocket Pool', true],
  ['Probably', false],
  ['btc', false],
  ['AI', false],
  ['', false],
])('%j as a protocol', (name, isOne) => {
  expect(whyNoProtocol(name) === undefined).toBe(isOne);
});

test('entities as HTML has them, once escaped or twice; tags and lone signs stay', () => {
  expect(decodeEntities('Q&amp;A &#8217; &#x2019; &rsquo; &amp;#39;')).toBe("Q&A ’ ’ ’ '");
  expect(decodeEntities('AT&T &nosuch; <b> a < b &')).toBe('AT&T &nosuch; <b> a < b &');
  expect(['a...', 'a… ', 'a.'].map(isCutText)).toEqual([true, true, false]);
});

describe.each(testDatabases())('the digest of newsletters on %s', (_, open) => {
  let database: Database;
  let store: CockpitStore;
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'panther-letters-'));
    database = await open();
    ({ store } = await createTestStore(database));
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await database.close();
  });

  test('its lines are insights of their day; again changes nothing, another day adds', async () => {
    const path = join(folder, 'today.json');
    const call = { files: { substack: path }, store };
    writeFileSync(path, JSON.stringify(thirdShape));
    expect((await readSource(substackDigest, call)).report.created).toBe(48);
    expect(await store.count(insight)).toEqual({
      ...{ action: 3, build: 8, consensus: 4, sentiment: 3, signal: 30 },
    });
    const before = await store.lastChange();
    const again = await readSource(substackDigest, call);
    expect(again.report).toMatchObject({ created: 0, updated: 0, unchanged: 48 });
    expect(await store.lastChange()).toBe(before);
    const words = {
      ...thirdShape,
      trade_signals: signals.map((one) => ({ ...one, rationale: `${one.rationale}!` })),
    };
    writeFileSync(path, JSON.stringify(words));
    // The same lines in other words: no line twice.
    expect((await readSource(substackDigest, call)).report).toMatchObject({
      created: 0,
      updated: 30,
    });
    writeFileSync(path, JSON.stringify(secondShape));
    const { report } = await readSource(substackDigest, call);
    expect(report).toMatchObject({ created: 8 });
    expect(report.refused).toHaveLength(3);
    expect(report.refused[0]?.file).toBe(path);
    const [audited] = await store.audits({ action: 'import' });
    expect(JSON.stringify(audited?.detail)).toContain('Probably');
  });
});
