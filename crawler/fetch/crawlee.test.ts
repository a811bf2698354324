import { CheerioCrawler, Configuration, Log } from '@crawlee/cheerio';
import { expect, test } from 'vitest';
import * as at from '../../tests/kit/fault-server.ts';
import { createTestFetcher, faultOf } from '../../tests/kit/test-fetcher.ts';
import { createCrawleeHttpClient } from './crawlee.ts';

const { signal } = new AbortController();

test('a Cheerio crawler reads through the fetcher and through nothing else', async () => {
  const inner = await at.startFaultServer({ address: '127.0.0.3', routes: { '/': at.page('no') } });
  const latin = Buffer.from('<title>gr\xfcn</title>', 'latin1');
  const server = await at.startFaultServer({
    routes: {
      '/robots.txt': at.text('User-agent: *\nDisallow: /private'),
      '/': at.page(latin, { 'Content-Type': 'text/html; charset=iso-8859-1' }),
      '/moved': at.redirect('/'),
      '/inside': at.redirect(`${inner.origin}/`),
    },
  });
  const fetcher = createTestFetcher();
  const pages: string[] = [];
  const failures: string[] = [];
  const crawler = new CheerioCrawler(
    {
      httpClient: createCrawleeHttpClient(fetcher, { signal, allowPrivate: server.host }),
      useSessionPool: false,
      maxRequestRetries: 0,
      log: new Log({ level: 0 }),
      requestHandler: ({ $, request }) => {
        pages.push(`${request.loadedUrl} ${$('title').text()}`);
      },
      failedRequestHandler: ({ request }, error) => {
        failures.push(`${new URL(request.url).pathname} ${(error as Error).name}`);
      },
    },
    new Configuration({ persistStorage: false }),
  );
  const paths = ['/', '/moved', '/inside', '/private'];
  await crawler.run([...paths.map((path) => server.origin + path), `${inner.origin}/`]);
  fetcher.close();
  await server.close();
  await inner.close();
  expect(pages.sort()).toEqual([`${server.origin}/ grün`, `${server.origin}/ grün`]);
  expect(failures.sort()).toEqual(['/ Fault', '/inside Fault', '/private Fault']);
  expect(inner.connections).toBe(0);
  expect(server.paths).not.toContain('/private');
});

test('sendRequest gives what is asked for, and only reads', async () => {
  const server = await at.startFaultServer({
    routes: { '/a': at.validated('{"a":1}', { etag: '"1"' }) },
  });
  const fetcher = createTestFetcher();
  const client = createCrawleeHttpClient(fetcher, { signal, allowPrivate: server.host });
  const url = `${server.origin}/a`;
  expect((await client.sendRequest({ url, responseType: 'json' })).body).toEqual({ a: 1 });
  const second = await client.sendRequest({ url, headers: { 'If-None-Match': '"1"' } });
  expect(second).toMatchObject({ statusCode: 304, body: '' });
  expect((await faultOf(client.sendRequest({ url, method: 'POST' }))).code).toBe('crawl.refused');
  fetcher.close();
  await server.close();
});
