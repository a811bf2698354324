import { beforeEach, describe, expect, test } from 'vitest';
import * as at from '../../tests/kit/fault-server.ts';
import { createTestFetcher, faultOf, type TestFetcher } from '../../tests/kit/test-fetcher.ts';
import { createMemoryRobotsStore } from './index.ts';

let server: at.FaultServer;
let fetcher: TestFetcher;

beforeEach(async () => {
  server = await at.startFaultServer({ routes: { '/a': at.page('a'), '/b': at.page('b') } });
  fetcher = createTestFetcher();
  return async () => {
    fetcher.close();
    await server.close();
  };
});

const { signal } = new AbortController();
const read = (path: string, by = fetcher) =>
  by.fetch({ url: `${server.origin}${path}`, signal, allowPrivate: server.host });
const asked = () => server.requests.map(({ path }) => path);

// Knowledge base, check 1.
test('a path that is disallowed is never asked for', async () => {
  server.on('/robots.txt', at.text('User-agent: pantherOS\nDisallow: /a'));
  expect(await faultOf(read('/a'))).toMatchObject({ code: 'crawl.robots', retryable: false });
  expect((await read('/b')).status).toBe(200);
  expect(asked()).toEqual(['/robots.txt', '/b']);
});

test.each([400, 401, 403, 404, 410])('robots.txt %d: everything may be read', async (status) => {
  server.on('/robots.txt', at.status(status));
  expect((await read('/a')).status).toBe(200);
});

test.each([
  ['500', at.status(500)],
  ['503', at.status(503, { 'Retry-After': '5' })],
  ['429', at.status(429)],
  ['a reset', at.reset],
  ['half a file', at.cutOff()],
])('robots.txt with %s: nothing else is asked for', async (_, behaviour) => {
  server.on('/robots.txt', behaviour);
  expect(await faultOf(read('/a'))).toMatchObject({ code: 'crawl.robots', retryable: true });
  expect(await faultOf(read('/b'))).toMatchObject({ code: 'crawl.robots', retryable: true });
  expect(new Set(asked())).toEqual(new Set(['/robots.txt']));
  expect(asked()).toHaveLength(1);
});

test('robots.txt without an answer: nothing else is asked for', async () => {
  server.on('/robots.txt', at.silent);
  const work = faultOf(read('/a'));
  await at.until(() => server.requests.length === 1 && fetcher.deadlines.sleeping === 2);
  await fetcher.deadlines.advance(15_000);
  expect((await work).code).toBe('crawl.robots');
  expect(asked()).toEqual(['/robots.txt']);
});

test('a site that was closed is asked again ten minutes later', async () => {
  server.on('/robots.txt', at.inTurn(at.status(500), at.text('')));
  const fault = await faultOf(read('/a'));
  const closedMs = 600_000;
  expect(fault).toHaveProperty('retryAt', fetcher.clock.now() + closedMs);
  await fetcher.clock.advance(closedMs - 1);
  await faultOf(read('/a'));
  expect(asked()).toHaveLength(1);
  await fetcher.clock.advance(1);
  expect((await read('/a')).status).toBe(200);
});

describe('redirects of robots.txt', () => {
  const chain = (hops: number) => {
    for (let hop = 0; hop < hops; hop++) {
      server.on(hop === 0 ? '/robots.txt' : `/r${hop}`, at.redirect(`/r${hop + 1}`));
    }
    server.on(`/r${hops}`, at.text('User-agent: *\nDisallow: /a'));
  };

  // RFC 9309, 2.3.1.2: five are followed; after that the file may be taken for absent.
  test('five are followed', async () => {
    chain(5);
    expect((await faultOf(read('/a'))).code).toBe('crawl.robots');
  });

  test('the sixth is not', async () => {
    chain(6);
    expect((await read('/a')).status).toBe(200);
    expect(asked()).not.toContain('/r6');
  });

  test('a loop means that there is none', async () => {
    server.on('/robots.txt', at.redirect('/robots.txt'));
    expect((await read('/a')).status).toBe(200);
    expect(asked()).toEqual(['/robots.txt', '/a']);
  });
});

test('of a file of 10 MB, 500 KiB are read, and a torn line is not', async () => {
  const line = 'Disallow: /x\n';
  const head = 'User-agent: *\nDisallow: /a\n';
  const kept = 500 * 1024;
  // The last line that is read ends after `Disallow: /`, which would forbid everything.
  const filler = line.repeat(Math.ceil(kept / line.length));
  const torn = `${(head + filler).slice(0, kept - 'Disallow: /'.length - 1)}\nDisallow: /zzz\n`;
  server.on('/robots.txt', at.text(`${torn}${line.repeat(800_000)}Disallow: /b\n`));
  expect((await faultOf(read('/a'))).code).toBe('crawl.robots');
  expect((await read('/b')).status).toBe(200);
});

test('an endless file is cut off as well', async () => {
  server.on('/robots.txt', at.endless);
  expect((await read('/a')).status).toBe(200);
});

test('is read once a day for each origin, also by whoever comes later', async () => {
  server.on('/robots.txt', at.text('User-agent: *\nDisallow: /a'));
  const robots = createMemoryRobotsStore();
  const first = createTestFetcher({ robots });
  await Promise.all([read('/b', first), read('/b', first), read('/b', first)]);
  expect(asked().filter((path) => path === '/robots.txt')).toHaveLength(1);
  const second = createTestFetcher({ robots, clock: first.clock });
  await faultOf(read('/a', second));
  await first.clock.advance(24 * 3_600_000 - 1);
  await read('/b', second);
  expect(asked().filter((path) => path === '/robots.txt')).toHaveLength(1);
  await first.clock.advance(1);
  await read('/b', second);
  expect(asked().filter((path) => path === '/robots.txt')).toHaveLength(2);
  first.close();
  second.close();
});
