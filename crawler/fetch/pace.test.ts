import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createLog, createManualClock, type ManualClock } from '#lib';
import { type Database, migrate } from '#lib/postgres';
import * as at from '../../tests/kit/fault-server.ts';
import { testDatabases } from '../../tests/kit/postgres.ts';
import { createTestFetcher, faultOf, type TestFetcher } from '../../tests/kit/test-fetcher.ts';
import { migrations } from '../migrations/index.ts';
import {
  createMemoryPaceStore,
  createMemoryRobotsStore,
  createSqlPaceStore,
  createSqlRobotsStore,
  type FetcherOptions,
  fetchLimits,
  type PaceStore,
  type RobotsStore,
} from './index.ts';
import { createPacer, decideBackoff } from './pace.ts';

const { signal } = new AbortController();
const host = 'docs.example.com';

interface Stores {
  readonly pace: PaceStore;
  readonly robots: RobotsStore;
}

/** What any store has to do; `open` gives what another process would see. */
function contract(open: (clock: ManualClock) => Stores) {
  let clock: ManualClock;
  let pace: PaceStore;
  beforeEach(() => {
    clock = createManualClock();
    pace = open(clock).pace;
  });
  const reserve = (delayMs: number, maxWaitMs = 60_000) =>
    pace.reserve(host, { delayMs, maxWaitMs });

  test('slots are a delay apart, however many ask at once', async () => {
    const slots = await Promise.all([reserve(2_000), reserve(2_000), reserve(2_000)]);
    const waits = slots.map(({ waitMs }) => waitMs).sort((a, b) => a - b);
    expect(waits).toEqual([0, 2_000, 4_000]);
  });

  test('a longer delay counts from the last slot', async () => {
    await reserve(1_000);
    await clock.advance(500);
    expect(await reserve(2_000)).toEqual({ reserved: true, waitMs: 1_500 });
  });

  test('hosts do not wait for each other', async () => {
    await reserve(2_000);
    const other = await pace.reserve('other.example.com', { delayMs: 2_000, maxWaitMs: 0 });
    expect(other).toEqual({ reserved: true, waitMs: 0 });
  });

  test('a slot too far away is not taken', async () => {
    await reserve(5_000);
    expect(await reserve(5_000, 4_999)).toEqual({ reserved: false, waitMs: 5_000 });
    expect(await reserve(5_000, 5_000)).toEqual({ reserved: true, waitMs: 5_000 });
  });

  test('a pause holds, and a shorter one does not end it', async () => {
    await reserve(0);
    await pace.pause(host, 30_000);
    await pace.pause(host, 1_000);
    await clock.advance(10_000);
    expect(await reserve(0)).toEqual({ reserved: true, waitMs: 20_000 });
  });

  test('the delay counts from the answer', async () => {
    await reserve(2_000);
    await clock.advance(1_500);
    await pace.succeeded(host);
    expect((await reserve(2_000)).waitMs).toBe(2_000);
  });

  test('failures are counted in a row', async () => {
    await reserve(0);
    expect([await pace.failed(host), await pace.failed(host)]).toEqual([1, 2]);
    await pace.succeeded(host);
    expect(await pace.failed(host)).toBe(1);
  });

  test('what robots.txt said is kept', async () => {
    const { robots } = open(clock);
    expect(await robots.read('https://a.example')).toBeUndefined();
    const readAt = clock.now();
    await robots.write('https://a.example', { state: 'unreachable', text: '', readAt });
    const record = { state: 'rules', text: 'User-agent: *\nDisallow: /ü', readAt } as const;
    await robots.write('https://a.example', record);
    expect(await robots.read('https://a.example')).toEqual(record);
  });
}

describe('in memory', () => {
  contract((clock) => ({ pace: createMemoryPaceStore(clock), robots: createMemoryRobotsStore() }));
});

describe.each(testDatabases())('on %s', (_, openDatabase) => {
  let database: Database;
  beforeAll(async () => {
    database = await openDatabase();
    await migrate(database, 'crawler', migrations);
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await database.query('truncate kb.site, kb.robots');
  });

  const stores = (clock?: ManualClock): Stores => ({
    pace: createSqlPaceStore(database, { clock }),
    robots: createSqlRobotsStore(database),
  });
  contract(stores);

  test('by its own clock a host is not asked twice at once', async () => {
    const { pace } = stores();
    const hourMs = 3_600_000;
    expect((await pace.reserve(host, { delayMs: hourMs, maxWaitMs: 0 })).reserved).toBe(true);
    const second = await pace.reserve(host, { delayMs: hourMs, maxWaitMs: 0 });
    expect(second.reserved).toBe(false);
    expect(second.waitMs).toBeGreaterThan(hourMs / 2);
    expect(second.waitMs).toBeLessThanOrEqual(hourMs);
  });

  // Check 2: after a restart, and with two crawls of one host.
  test('Crawl-delay is kept between crawls and over a restart', async () => {
    const clock = createManualClock();
    const server = await at.startFaultServer({
      clock,
      routes: {
        '/robots.txt': at.text('User-agent: *\nCrawl-delay: 2'),
        '/a': at.page('a'),
      },
    });
    const crawl = () => createTestFetcher({ clock, ...stores(clock) });
    const request = { url: `${server.origin}/a`, signal, allowPrivate: server.host };
    const [first, second] = [crawl(), crawl()];
    await inTime(clock, [first.fetch(request)]);
    const both = [first.fetch(request), second.fetch(request), second.fetch(request)];
    await inTime(clock, both);
    first.close();
    second.close();
    const restarted = crawl();
    await inTime(clock, [restarted.fetch(request)]);
    restarted.close();
    await server.close();
    expect(server.requests).toHaveLength(6);
    expect(gaps(server).every((gap) => gap >= 2_000)).toBe(true);
  });

  test('a Retry-After is kept over a restart', async () => {
    const clock = createManualClock({ autoAdvance: true });
    const throttled = at.status(429, { 'Retry-After': '600' });
    const server = await at.startFaultServer({ clock, routes: { '/a': throttled } });
    const crawl = () => createTestFetcher({ clock, ...stores(clock) });
    const request = { url: `${server.origin}/a`, signal, allowPrivate: server.host };
    const first = crawl();
    await faultOf(first.fetch(request));
    first.close();
    const restarted = crawl();
    expect((await faultOf(restarted.fetch(request))).code).toBe('crawl.deferred');
    restarted.close();
    await server.close();
    expect(server.paths).toEqual(['/a']);
  });
});

/** Moves time on whenever all that is not done waits for it. */
async function inTime(clock: ManualClock, works: readonly Promise<unknown>[]): Promise<void> {
  let running = works.length;
  const done = Promise.all(works.map((work) => work.finally(() => running--)));
  while (running > 0) {
    await at.until(() => running === 0 || clock.sleeping === running);
    await clock.advance(100);
  }
  await done;
}

function gaps(server: at.FaultServer): number[] {
  const times = server.requests.map((request) => request.at);
  return times.slice(1).map((time, index) => time - (times[index] ?? 0));
}

describe('what a server asks for', () => {
  let server: at.FaultServer;
  let fetcher: TestFetcher;
  let clock: ManualClock;

  async function start(options: Partial<FetcherOptions> = {}) {
    clock = createManualClock({ autoAdvance: true });
    server = await at.startFaultServer({ clock });
    fetcher = createTestFetcher({ clock, pace: createMemoryPaceStore(clock), ...options });
  }
  beforeEach(async () => {
    await start();
    return async () => {
      fetcher.close();
      await server.close();
    };
  });
  const read = (path = '/a', attempt = 1) =>
    fetcher.fetch({ url: `${server.origin}${path}`, signal, allowPrivate: server.host, attempt });

  // Check 3. The clock starts at 2026-01-01T00:00:00Z, a Thursday.
  test.each([
    ['429 with seconds', 429, '3'],
    ['503 with seconds', 503, '3'],
    ['429 with a date', 429, 'Thu, 01 Jan 2026 00:00:03 GMT'],
    ['503 with a date', 503, 'Thu, 01 Jan 2026 00:00:03 GMT'],
  ])('%s: the host is left alone for that long, others are not', async (_, code, retryAfter) => {
    server.on('/a', at.inTurn(at.status(code, { 'Retry-After': retryAfter }), at.page('x')));
    const other = await at.startFaultServer({ clock, routes: { '/': at.page('other') } });
    const before = clock.now();
    const fault = await faultOf(read());
    expect(fault).toMatchObject({ code: 'crawl.throttled', retryable: true, status: code });
    expect(fault).toHaveProperty('retryAt', before + 3_000);
    await fetcher.fetch({ url: `${other.origin}/`, signal, allowPrivate: other.host });
    expect(clock.now()).toBe(before);
    await read();
    const [first = 0, second = 0] = server.requests
      .filter(({ path }) => path === '/a')
      .map((request) => request.at);
    expect(second - first).toBeGreaterThanOrEqual(3_000);
    await other.close();
  });

  test('an hour of it defers the page, without another request', async () => {
    server.on('/a', at.status(503, { 'Retry-After': '3600' }));
    const retryAt = clock.now() + 3_600_000;
    expect(await faultOf(read())).toHaveProperty('retryAt', retryAt);
    expect(await faultOf(read('/b'))).toMatchObject({ code: 'crawl.deferred', retryAt });
    expect(server.paths).toEqual(['/a']);
  });

  test('a date years ahead closes the host for a day', async () => {
    server.on('/a', at.status(503, { 'Retry-After': 'Fri, 01 Jan 2038 00:00:00 GMT' }));
    expect(await faultOf(read())).toHaveProperty('retryAt', clock.now() + 24 * 3_600_000);
  });

  // Check 4. With chance 0.5 the wait is three quarters of 2 s, 4 s, 8 s, 16 s.
  test('the waits after 500s double', async () => {
    server.on('/a', at.status(500));
    for (let attempt = 1; attempt <= 4; attempt++) {
      const fault = await faultOf(read('/a', attempt));
      expect(fault).toMatchObject({ code: 'crawl.status', status: 500, retryable: true });
    }
    const requests = server.requests.filter(({ path }) => path === '/a');
    const times = requests.map((request) => request.at);
    expect(times.slice(1).map((time, index) => time - (times[index] ?? 0))).toEqual([
      1_500, 3_000, 6_000,
    ]);
  });

  test('a good page ends the backoff', async () => {
    server.on('/a', at.inTurn(at.status(500), at.status(500), at.page('x'), at.status(500)));
    await faultOf(read());
    await faultOf(read());
    await read();
    expect(await faultOf(read())).toHaveProperty('retryAt', clock.now() + 1_500);
  });

  test('each redirect waits for its turn', async () => {
    await server.close();
    await start({ limits: { delayMs: 1_000 } });
    server.on('/a', at.redirect('/b'));
    server.on('/b', at.page('x'));
    await read();
    expect(server.requests).toHaveLength(3);
    expect(gaps(server)).toEqual([1_000, 1_000]);
  });

  test('a browser’s parts of a page do not wait', async () => {
    await server.close();
    await start({ limits: { delayMs: 1_000 } });
    server.on('/a', at.page('x'));
    await read();
    const url = `${server.origin}/a`;
    await fetcher.fetch({ url, signal, allowPrivate: server.host, paced: false });
    expect(gaps(server)).toEqual([1_000, 0]);
  });
});

test('a wait ends at once when the caller stops', async () => {
  const clock = createManualClock();
  const store = createMemoryPaceStore(clock);
  const log = createLog({ write: () => undefined });
  const pacer = createPacer({ store, clock, log, random: () => 0, limits: fetchLimits });
  const url = new URL(`https://${host}/`);
  await pacer.wait(url, { delayMs: 5_000, signal });
  const stop = new AbortController();
  const waiting = faultOf(pacer.wait(url, { delayMs: 5_000, signal: stop.signal }));
  await at.until(() => clock.sleeping === 1);
  stop.abort();
  expect((await waiting).code).toBe('aborted');
  expect(clock.sleeping).toBe(0);
});

test('backoff doubles up to its ceiling, between half and all of it', () => {
  const bounds = { backoffMs: 1_000, backoffMaxMs: 10_000 };
  const ceilings = [1, 2, 3, 4, 5, 400].map((failures) => decideBackoff(failures, bounds, 1));
  expect(ceilings).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  expect(decideBackoff(3, bounds, 0)).toBe(2_000);
});
