import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createLog, Fault, systemClock } from '#lib';
import {
  type FaultServer,
  page,
  redirect,
  startFaultServer,
  text,
} from '../../tests/kit/fault-server.ts';
import {
  createFetcher,
  createMemoryPaceStore,
  createMemoryRobotsStore,
  type Fetcher,
} from './index.ts';
import { resolveTarget } from './target.ts';

// Knowledge base, check 7: whatever a page, a redirect, a sitemap or a name server says, nothing
// inside is ever connected to.
let inner: FaultServer;
let outer: FaultServer;

beforeAll(async () => {
  inner = await startFaultServer({ routes: { '/': page('secret') } });
  outer = await startFaultServer({ address: '127.0.0.2', routes: { '/robots.txt': text('') } });
});
afterAll(async () => {
  await inner.close();
  await outer.close();
});

const { signal } = new AbortController();

function fetcher(addresses: Readonly<Record<string, readonly string[]>> = {}): Fetcher {
  return createFetcher({
    userAgent: 'pantherOS/0.1.0 (+test)',
    clock: systemClock,
    log: createLog({ write: () => undefined }),
    random: () => 0.5,
    pace: createMemoryPaceStore(systemClock),
    robots: createMemoryRobotsStore(),
    limits: { delayMs: 0 },
    resolve: async (name) => addresses[name] ?? [],
  });
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof Fault ? error.code : `not a fault: ${String(error)}`;
}

// Every spelling of one's own machine that the WHATWG URL standard takes for an address, those that
// other parsers take for one, and the ranges of check 7.
const spellings = [
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '0x7f.1',
  '0x7f000001',
  '0x7F.0x0.0x0.0x1',
  '0177.0.0.1',
  '017700000001',
  '2130706433',
  '127.0.0.1.',
  '１２７.０.０.１',
  '127。0。0。1',
  '①②⑦.⓪.⓪.①',
  '%31%32%37.0.0.1',
  '0',
  '0.0.0.0',
  '[::1]',
  '[::]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b::127.0.0.1]',
  '[2002:7f00:1::]',
  'localhost',
  'LocalHost',
  'localhost.',
  'ｌｏｃａｌｈｏｓｔ',
  'a.localhost',
  'metadata.google.internal',
  '169.254.169.254',
  '100.64.0.1',
  '172.16.0.1',
  '172.31.255.255',
];

test.each(spellings)('http://%s is refused before anything is sent', async (host) => {
  const work = fetcher().fetch({ url: `http://${host}:${inner.port}/`, signal });
  expect(await codeOf(work)).toBe('crawl.refused');
  expect(inner.connections).toBe(0);
});

test.each([
  'file:///etc/passwd',
  'ftp://example.com/',
  'javascript:alert(1)',
  'data:text/html,x',
  'gopher://example.com:70/',
  'http://user@example.com/',
  'http://user:word@example.com/',
  'http://example.com:22/',
  'http://example.com:0/',
  'https://example.com:25/',
  'http://',
  'not an address',
])('%s is refused', async (url) => {
  expect(await codeOf(fetcher().fetch({ url, signal }))).toBe('crawl.refused');
});

describe('names', () => {
  test.each([
    ['one private address', ['127.0.0.1']],
    ['a private address beside a public one', ['192.0.32.8', '127.0.0.1']],
    ['an IPv6 form of it', ['::ffff:127.0.0.1']],
  ])('%s refuses the name', async (_, answer) => {
    const work = fetcher({ 'docs.example.com': answer }).fetch({
      url: `http://docs.example.com:${inner.port}/`,
      signal,
    });
    expect(await codeOf(work)).toBe('crawl.refused');
    expect(inner.connections).toBe(0);
  });

  test('what the name server says first is what counts, and it is asked once', async () => {
    // Rebinding: a public answer for the check, a private one for the connection.
    const answers = [['192.0.32.8'], ['127.0.0.1']];
    let asked = 0;
    const target = await resolveTarget(new URL(`http://rebind.example.com:${inner.port}/`), {
      resolve: async () => answers[asked++] ?? [],
    });
    expect(target.addresses).toEqual(['192.0.32.8']);
    expect(asked).toBe(1);
  });

  test('a second, private answer refuses the next request', async () => {
    // The first answer is the host that may be private; the redirect leads to it under another name.
    const name = 'rebind.example.com';
    const own = `${name}:${outer.port}`;
    outer.on('/start', redirect(`http://${name}:${inner.port}/`));
    const rebinding = fetcher({ [name]: ['127.0.0.2'] });
    const work = rebinding.fetch({ url: `http://${own}/start`, signal, allowPrivate: own });
    expect(await codeOf(work)).toBe('crawl.refused');
    expect(outer.paths).toContain('/start');
    expect(inner.connections).toBe(0);
    rebinding.close();
  });
});

describe('a source in a private network', () => {
  let reader: Fetcher;
  beforeEach(() => {
    reader = fetcher({ 'docs.example.com': ['127.0.0.1'] });
    return () => reader.close();
  });

  test.each([
    'http://127.0.0.1',
    'http://2130706433',
    'http://[::ffff:127.0.0.1]',
    'http://[64:ff9b::7f00:1]',
    'http://localhost',
    'http://docs.example.com',
  ])('a redirect to %s is not followed', async (origin) => {
    outer.on('/away', redirect(`${origin}:${inner.port}/`));
    const allowPrivate = outer.host;
    const work = reader.fetch({ url: `${outer.origin}/away`, signal, allowPrivate });
    expect(await codeOf(work)).toBe('crawl.refused');
    expect(inner.connections).toBe(0);
  });

  test('its robots.txt cannot lead inside', async () => {
    const lure = await startFaultServer({
      address: '127.0.0.3',
      routes: { '/robots.txt': redirect(`${inner.origin}/`), '/': page('x') },
    });
    const request = { url: `${lure.origin}/`, signal, allowPrivate: lure.host };
    expect(await codeOf(reader.fetch(request))).toBe('crawl.refused');
    expect(lure.paths).toEqual([]);
    await lure.close();
    expect(inner.connections).toBe(0);
  });

  test('only its own port is open', async () => {
    const request = { url: `${inner.origin}/`, signal, allowPrivate: outer.host };
    expect(await codeOf(reader.fetch(request))).toBe('crawl.refused');
    expect(inner.connections).toBe(0);
  });

  test('it itself is read', async () => {
    outer.on('/own', page('<p>hello'));
    const request = { url: `${outer.origin}/own`, signal, allowPrivate: outer.host };
    expect(Buffer.from((await reader.fetch(request)).body).toString()).toBe('<p>hello');
  });
});
