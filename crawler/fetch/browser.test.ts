import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog } from '#lib';
import * as at from '../../tests/kit/fault-server.ts';
import { createTestFetcher, faultOf, type TestFetcher } from '../../tests/kit/test-fetcher.ts';
import { type BrowserFetcher, createBrowserFetcher } from './browser.ts';

const executablePath = '/usr/bin/chromium';
const { signal } = new AbortController();
const log = createLog({ write: () => undefined });

describe.skipIf(!existsSync(executablePath))(`with ${executablePath}`, () => {
  let inner: at.FaultServer;
  let server: at.FaultServer;
  let fetcher: TestFetcher;
  let browser: BrowserFetcher;

  beforeAll(async () => {
    inner = await at.startFaultServer({ address: '127.0.0.3', routes: { '/': at.page('no') } });
    server = await at.startFaultServer();
    fetcher = createTestFetcher();
    browser = createBrowserFetcher({ fetcher, executablePath, log });
  });
  afterAll(async () => {
    await browser.close();
    fetcher.close();
    await server.close();
    await inner.close();
  });
  const read = async (path: string) => {
    const request = { url: `${server.origin}${path}`, signal, allowPrivate: server.host };
    return browser.fetch(request);
  };

  test('the page is read as its scripts have made it, redirects followed', async () => {
    server.on('/app', at.redirect('/app/'));
    server.on(
      '/app/',
      at.page('<div id=out></div><script src=/main.js></script>', { ETag: '"1"' }),
    );
    const script = `fetch('/data.json').then((r) => r.json()).then((d) => { out.textContent = d.text })`;
    server.on('/main.js', at.page(script, { 'Content-Type': 'text/javascript' }));
    server.on('/data.json', at.page('{"text":"grün"}', { 'Content-Type': 'application/json' }));
    const page = await read('/app');
    expect(Buffer.from(page.body).toString()).toContain('<div id="out">grün</div>');
    expect(page).toMatchObject({ finalUrl: `${server.origin}/app/`, charset: 'utf-8' });
    expect(page.etag).toBeUndefined();
  });

  test('nothing in it reaches another host', async () => {
    const url = `${inner.origin}/`;
    server.on(
      '/trap',
      at.page(`<p id=out>kept</p>
      <link rel=preconnect href="${url}"><link rel=dns-prefetch href="//localhost">
      <img src="${url}"><iframe src="${url}"></iframe><script src="${url}"></script>
      <form id=form action="${url}" method=post></form>
      <script>
        fetch('${url}', { mode: 'no-cors' }).catch(() => 0);
        navigator.sendBeacon('${url}', 'x');
        new WebSocket('${url}'.replace('http', 'ws'));
        new EventSource('${url}');
        navigator.serviceWorker?.register('/sw.js').catch(() => 0);
        const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.3:${inner.port}' }] });
        peer.createDataChannel('x');
        peer.createOffer().then((offer) => peer.setLocalDescription(offer));
        open('${url}');
        form.submit();
        location.href = '${url}';
      </script>`),
    );
    expect(Buffer.from((await read('/trap')).body).toString()).toContain('kept');
    expect(inner.connections).toBe(0);
    expect(server.paths).not.toContain('/sw.js');
  });

  test('a script that never ends is ended, and the next page is read', async () => {
    server.on('/loop', at.page('<p>x<script>for (;;);</script>'));
    server.on('/next', at.page('<p>next'));
    const impatient = createBrowserFetcher({ fetcher, executablePath, log, totalMs: 50 });
    const request = { url: `${server.origin}/loop`, signal, allowPrivate: server.host };
    expect((await faultOf(impatient.fetch(request))).code).toBe('crawl.timeout');
    await impatient.close();
    expect(Buffer.from((await read('/next')).body).toString()).toContain('next');
  });

  test('what is no page is not opened', async () => {
    server.on('/a.md', at.page('# a', { 'Content-Type': 'text/markdown' }));
    expect(await read('/a.md')).toMatchObject({ mediaType: 'text/markdown' });
    expect(await read('/none')).toMatchObject({ status: 404 });
  });
});

test('a browser that is not there is a fault', async () => {
  const server = await at.startFaultServer({ routes: { '/': at.page('x') } });
  const fetcher = createTestFetcher();
  const browser = createBrowserFetcher({ fetcher, executablePath: '/nonexistent/chromium', log });
  const request = { url: `${server.origin}/`, signal, allowPrivate: server.host };
  expect((await faultOf(browser.fetch(request))).code).toBe('exec.failed');
  await browser.close();
  fetcher.close();
  await server.close();
});
