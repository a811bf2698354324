import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Database } from '#lib/postgres';
import { type EmbeddingServer, startEmbeddingServer } from '../../tests/kit/embedding-server.ts';
import { silentLog } from '../../tests/kit/open-database.ts';
import { hasServer, openServerBase, type ServerBase } from '../../tests/kit/server-base.ts';
import { parseSource } from '../sources/index.ts';
import { writeSource } from '../store/source.ts';
import { type CrawlEvent, crawlRequestSchema } from './crawl-event.ts';
import { createLocalBase } from './local.ts';

const pageCount = 40;
let server: ServerBase;
let endpoint: EmbeddingServer;

beforeEach(async () => {
  if (!hasServer) return;
  server = await openServerBase();
  endpoint = await startEmbeddingServer({ dimension: 16 });
  server.endings.push(() => endpoint.close());
  const location = join(server.folder, 'notes');
  mkdirSync(location);
  for (let page = 0; page < pageCount; page++) {
    writeFileSync(join(location, `${page}.md`), `# Page ${page}\n\nWord${page} and another.\n`);
  }
  const source = parseSource({ name: 'notes', kind: 'folder', location }, '/');
  await writeSource(server.database, source, { isDeclared: false, nowMs: 0 });
});
afterEach(async () => {
  if (hasServer) await server.close();
});

async function night(database: Database) {
  const base = createLocalBase(database, {
    log: silentLog,
    environment: { PANTHER_EMBEDDING_URL: endpoint.baseUrl, PANTHER_EMBEDDING_MODEL: 'm' },
    folder: server.folder,
  });
  const events: CrawlEvent[] = [];
  const request = crawlRequestSchema.parse({ isNightly: true });
  const { signal } = new AbortController();
  const { exitCode } = await base.crawl(request, (event) => events.push(event), signal);
  return { exitCode, events };
}

test.skipIf(!hasServer)(
  'the nights of two hosts, whom nobody may write to, neither fail each other nor embed a text twice',
  async () => {
    const nights = await Promise.all([night(server.database), night(await server.another())]);
    expect(nights.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    const told = nights.flatMap(({ events }) => events);
    expect(told.map(({ event }) => event)).not.toContain('fault');
    // Whoever is late finds the folder taken, or nothing new in it.
    const added = told.map((event) => (event.event === 'report' ? event.pages.added : 0));
    expect(added.reduce((sum, count) => sum + count, 0)).toBe(pageCount);
    const sent = endpoint.answered.flat();
    const texts = sent.filter((text) => text.includes('and another.'));
    // A night that embedded anything looks for one text again; otherwise each went to the endpoint once.
    expect(new Set(texts).size).toBe(pageCount);
    expect(texts.length).toBeLessThanOrEqual(pageCount + nights.length);
  },
);
