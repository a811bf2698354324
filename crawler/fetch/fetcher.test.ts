import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as at from '../../tests/kit/fault-server.ts';
import { createTestFetcher, faultOf, type TestFetcher } from '../../tests/kit/test-fetcher.ts';
import type { FetchRequest } from './index.ts';

let server: at.FaultServer;
let fetcher: TestFetcher;

beforeEach(async () => {
  server = await at.startFaultServer();
  fetcher = createTestFetcher();
  return async () => {
    fetcher.close();
    await server.close();
  };
});

const { signal } = new AbortController();

function read(path: string, more: Partial<FetchRequest> = {}, by = fetcher) {
  return by.fetch({ url: `${server.origin}${path}`, signal, allowPrivate: server.host, ...more });
}

const bodyOf = async (path: string) => Buffer.from((await read(path)).body).toString();

test('a page with everything the server says about it', async () => {
  const modified = 'Wed, 21 Oct 2015 07:28:00 GMT';
  server.on('/a', at.page('<p>hello', { ETag: '"1"', 'Last-Modified': modified }));
  expect(await read('/a?b=1#c')).toEqual({
    url: `${server.origin}/a?b=1`,
    finalUrl: `${server.origin}/a?b=1`,
    movedPermanently: false,
    status: 200,
    mediaType: 'text/html',
    charset: 'utf-8',
    body: Buffer.from('<p>hello'),
    etag: '"1"',
    lastModified: modified,
    wireBytes: 8,
    fetchedAt: Date.UTC(2026, 0, 1),
  });
});

test('says who it is, and asks for Markdown where it is told to', async () => {
  server.on('/a', at.page('x'));
  await read('/a');
  await read('/a', { accept: 'text/markdown,text/html;q=0.7' });
  const [, first, second] = server.requests;
  expect(first?.headers['user-agent']).toBe('pantherOS/0.1.0 (+https://example.com/contact)');
  expect(first?.headers.accept).toMatch(/^text\/html,/);
  expect(second?.headers.accept).toMatch(/^text\/markdown,/);
  expect(first?.host).toBe(server.host);
});

describe('conditional requests', () => {
  test.each([
    ['ETag', { etag: 'W/"5"' }],
    ['Last-Modified', { lastModified: 'Wed, 21 Oct 2015 07:28:00 GMT' }],
  ])('%s: an unchanged page comes as 304 without a body', async (_, validators) => {
    server.on('/a', at.validated('<p>hello', validators));
    const first = await read('/a');
    const { etag, lastModified } = first;
    const second = await read('/a', { etag, lastModified });
    expect([first.status, second.status]).toEqual([200, 304]);
    expect(second.body).toHaveLength(0);
    expect(second.wireBytes).toBe(0);
  });

  test('304 for a page nobody has is an error', async () => {
    server.on('/a', at.status(304));
    expect((await faultOf(read('/a'))).code).toBe('crawl.status');
  });
});

test.each([404, 410])('%d is a result', async (status) => {
  server.on('/gone', at.status(status));
  expect(await read('/gone')).toMatchObject({ status, body: new Uint8Array(0) });
});

test.each([400, 401, 403, 451])('%d is an error that stays', async (status) => {
  server.on('/a', at.status(status));
  expect(await faultOf(read('/a'))).toMatchObject({
    code: 'crawl.status',
    status,
    retryable: false,
  });
});

describe('redirects', () => {
  test('are followed, and whether the page has moved for good is said', async () => {
    server.on('/1', at.redirect('/2', 301));
    server.on('/2', at.redirect('/3?x#y', 308));
    server.on('/3', at.page('here'));
    server.on('/4', at.redirect('/1', 302));
    const finalUrl = `${server.origin}/3?x`;
    expect(await read('/1')).toMatchObject({ finalUrl, movedPermanently: true });
    expect(await read('/4')).toMatchObject({ finalUrl, movedPermanently: false });
  });

  test('an address in UTF-8 that is not escaped is understood', async () => {
    server.on('/1', ({ socket }) => {
      socket.end('HTTP/1.1 302 Found\r\nLocation: /grün\r\nContent-Length: 0\r\n\r\n');
    });
    server.on('/gr%C3%BCn', at.page('here'));
    expect(await read('/1')).toMatchObject({ finalUrl: `${server.origin}/gr%C3%BCn` });
  });

  test('a loop ends', async () => {
    server.on('/1', at.redirect('/2'));
    server.on('/2', at.redirect('/1'));
    expect((await faultOf(read('/1'))).code).toBe('crawl.redirect');
    expect(server.paths).toEqual(['/1', '/2']);
  });

  test('a chain of 20 ends after 10 requests', async () => {
    for (let hop = 0; hop < 20; hop++) server.on(`/${hop}`, at.redirect(`/${hop + 1}`));
    expect((await faultOf(read('/0'))).code).toBe('crawl.redirect');
    expect(server.paths).toHaveLength(10);
  });

  test('nothing is sent to an address out of scope', async () => {
    server.on('/in', at.redirect('/out'));
    const inScope = (url: string) => !url.endsWith('/out');
    expect((await faultOf(read('/in', { inScope }))).code).toBe('crawl.redirect');
    expect(server.paths).toEqual(['/in']);
  });

  test('robots.txt counts for where they lead', async () => {
    server.on('/robots.txt', at.text('User-agent: *\nDisallow: /private'));
    server.on('/a', at.redirect('/private/b'));
    expect((await faultOf(read('/a'))).code).toBe('crawl.robots');
    expect(server.paths).toEqual(['/a']);
  });
});

describe('content encodings', () => {
  const words = 'knowledge base '.repeat(1_000);
  test.each([
    ['gzip', gzipSync(words)],
    ['x-gzip', gzipSync(words)],
    ['br', brotliCompressSync(words)],
    ['zstd', zstdCompressSync(words)],
    ['deflate', deflateSync(words)],
    ['deflate', deflateRawSync(words)],
    ['identity', Buffer.from(words)],
    ['gzip, br', brotliCompressSync(gzipSync(words))],
    ['deflate, gzip', gzipSync(deflateRawSync(words))],
  ])('%s', async (encoding, body) => {
    server.on('/a', at.page(body, { 'Content-Encoding': encoding }));
    const page = await read('/a');
    expect(Buffer.from(page.body).toString()).toBe(words);
    expect(page.wireBytes).toBe(body.length);
  });

  test('an empty body is empty in every encoding', async () => {
    server.on('/a', at.page('', { 'Content-Encoding': 'gzip' }));
    expect(await bodyOf('/a')).toBe('');
  });

  test.each([
    ['one we did not ask for', 'compress', Buffer.from('x')],
    ['what is not what it says', 'gzip', Buffer.from('<p>not gzip')],
    ['a torn one', 'gzip', gzipSync(words).subarray(0, 40)],
    ['a torn brotli', 'br', brotliCompressSync(words).subarray(0, 10)],
    ['a torn zstd', 'zstd', zstdCompressSync(words).subarray(0, 12)],
    ['three layers', 'gzip, gzip, gzip', gzipSync(gzipSync(gzipSync(words)))],
  ])('%s is refused', async (_, encoding, body) => {
    server.on('/a', at.page(body, { 'Content-Encoding': encoding }));
    expect((await faultOf(read('/a'))).code).toBe('crawl.unreadable');
  });
});

// Check 6: stopped at the limits, and no connection stays behind.
describe('what would never end', () => {
  afterEach(async () => {
    await at.until(() => server.open === 0);
  });

  test.each([
    ['an endless body', at.endless],
    ['5 GB announced', at.announced(5_000_000_000)],
    ['a gzip bomb', at.gzipBomb],
    ['a brotli bomb in brotli', at.nestedBrotli],
    ['endless headers', at.endlessHeaders],
  ])('%s', async (_, behaviour) => {
    server.on('/a', behaviour);
    expect((await faultOf(read('/a'))).code).toBe('crawl.too-large');
    fetcher.close();
  });

  test('a byte at a time', async () => {
    const slow = createTestFetcher({ limits: { totalMs: 60_000, idleMs: 120_000 } });
    server.on('/a', at.dripping);
    const work = faultOf(read('/a', {}, slow));
    await at.until(() => server.paths.length === 1 && slow.deadlines.sleeping === 2);
    await slow.deadlines.advance(59_999);
    expect(server.open).toBe(1);
    await slow.deadlines.advance(1);
    expect(await work).toMatchObject({ code: 'crawl.timeout', retryable: true });
    slow.close();
  });

  test.each([
    ['never an answer', at.silent],
    ['never the rest', at.stalled],
  ])('%s', async (_, behaviour) => {
    server.on('/a', behaviour);
    const work = faultOf(read('/a'));
    await at.until(() => server.paths.length === 1 && fetcher.deadlines.sleeping === 2);
    await fetcher.deadlines.advance(30_000);
    expect(await work).toMatchObject({ code: 'crawl.timeout', retryable: true });
    fetcher.close();
  });

  test('a caller who stops', async () => {
    server.on('/a', at.dripping);
    const stop = new AbortController();
    const work = faultOf(read('/a', { signal: stop.signal }));
    await at.until(() => server.paths.length === 1);
    stop.abort();
    expect((await work).code).toBe('aborted');
    fetcher.close();
  });
});

test.each([
  ['a body cut off in the middle', at.cutOff()],
  ['a connection reset before the answer', at.reset],
])('%s may be tried again', async (_, behaviour) => {
  server.on('/a', behaviour);
  const fault = await faultOf(read('/a'));
  expect(fault).toMatchObject({ code: 'crawl.unreachable', retryable: true });
  expect(fault).toHaveProperty('retryAt', expect.any(Number));
});

test('a connection is used again, and one the server has closed is not missed', async () => {
  server.on('/a', at.page('x'));
  for (let round = 0; round < 5; round++) await read('/a');
  expect(server.connections).toBe(1);
  server.on('/bye', (_, response) => {
    response.end('x', () => response.socket?.destroy());
  });
  await read('/bye');
  await read('/a');
  expect(server.connections).toBe(2);
});

test('the connection goes to the checked address, the name stays in Host and certificate', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'panther-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const what = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=docs'];
  const name = ['-addext', 'subjectAltName=DNS:docs.example.com', '-keyout', key, '-out', cert];
  execFileSync('openssl', [...what, ...name], { stdio: 'ignore' });
  const tls = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  rmSync(folder, { recursive: true });
  const secure = await at.startFaultServer({ tls, routes: { '/': at.page('safe') } });
  const resolve = async () => ['127.0.0.1'];
  const trusting = createTestFetcher({ resolve, certificateAuthorities: tls.cert });
  const wary = createTestFetcher({ resolve });
  const ask = (host: string, by: TestFetcher) => {
    const allowPrivate = `${host}:${secure.port}`;
    return by.fetch({ url: `https://${allowPrivate}/`, signal, allowPrivate });
  };
  expect(await ask('docs.example.com', trusting)).toMatchObject({ status: 200 });
  expect(secure.requests[0]?.host).toBe(`docs.example.com:${secure.port}`);
  // robots.txt is asked for first, and no certificate means no rules, so nothing may be read.
  for (const work of [ask('other.example.com', trusting), ask('docs.example.com', wary)]) {
    expect((await faultOf(work)).code).toBe('crawl.robots');
  }
  expect(secure.paths).toEqual(['/']);
  trusting.close();
  await secure.close();
});

describe('a list that may be larger than a page', () => {
  const mebibyte = 1024 ** 2;
  const list = (path: string) => read(path, { bytesMax: 50 * mebibyte });

  test('comes whole, on the wire and unpacked', async () => {
    // Random enough for no compression, so that the wire has as much.
    const body = Buffer.alloc(33 * mebibyte);
    for (let at = 0, state = 1; at < body.length; at++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      body[at] = state >>> 24;
    }
    server.on('/large.xml', at.page(body, { 'Content-Type': 'application/xml' }));
    expect((await list('/large.xml')).body.length).toBe(body.length);
    expect((await faultOf(read('/large.xml'))).code).toBe('crawl.too-large');
  });

  test('has a bound all the same, and a bomb is stopped', async () => {
    server.on('/endless.xml', at.endless);
    server.on('/bomb.xml', at.gzipBomb);
    for (const path of ['/endless.xml', '/bomb.xml']) {
      expect((await faultOf(list(path))).code).toBe('crawl.too-large');
    }
  });
});
