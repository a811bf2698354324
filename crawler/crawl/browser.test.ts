import { rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { cacheFolder, html, prepareCrawl, storedPages } from '../../tests/kit/crawl.ts';
import { page, startFaultServer } from '../../tests/kit/fault-server.ts';
import { testDatabases } from '../../tests/kit/postgres.ts';
import { findChromium } from './browser.ts';

afterAll(() => rmSync(cacheFolder, { recursive: true, force: true }));

const chromium = findChromium(process.env);
const [, open] = testDatabases()[0] ?? [];

describe('a source that asks for a browser', () => {
  const script = `document.body.innerHTML = '<main><h1>Made here</h1><p>Words of the script.</p><a href="/second">next</a></main>'`;
  const prepare = async (browser: boolean) => {
    if (open === undefined) throw new Error('there is an engine always');
    const [database, server] = await Promise.all([open(), startFaultServer()]);
    server.on('/', page(`<!doctype html><title>App</title><body><script src="/app.js"></script>`));
    server.on('/app.js', page(script, { 'Content-Type': 'text/javascript' }));
    server.on('/second', page(html('Second')));
    const site = { name: 'app', location: `${server.origin}/`, browser };
    const { crawl } = await prepareCrawl(database, site);
    const close = () => Promise.all([database.close(), server.close()]);
    return { database, crawl, close };
  };

  test.skipIf(chromium === undefined)(
    'is read as its scripts make it (needs Chromium)',
    async () => {
      const { database, crawl, close } = await prepare(true);
      try {
        const report = await crawl({ environment: { PATH: process.env.PATH } });
        expect(report).toMatchObject({ outcome: 'complete', documents: 2 });
        expect(await storedPages(database)).toEqual(['/', '/second']);
        const chunks = await database.query<{ content: string }>('select content from kb.chunk');
        expect(chunks.map(({ content }) => content).join()).toContain('Words of the script.');
      } finally {
        await close();
      }
    },
  );

  test('is refused, with what to do, where there is no Chromium', async () => {
    const { crawl, close } = await prepare(true);
    try {
      await expect(crawl({ environment: { PATH: '/nowhere' } })).rejects.toMatchObject({
        code: 'crawl.source',
        hint: expect.stringContaining('PANTHER_CHROMIUM'),
      });
    } finally {
      await close();
    }
  });

  test('others are read as they are served', async () => {
    const { crawl, close } = await prepare(false);
    try {
      expect(await crawl({ environment: {} })).toMatchObject({ pages: { empty: 1 } });
    } finally {
      await close();
    }
  });
});
