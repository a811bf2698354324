import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog, systemClock } from '#lib';
import { type Database, migrate } from '#lib/postgres';
import { type CrawlOptions, runCrawl } from '../../crawler/crawl/crawl.ts';
import type { RunReport } from '../../crawler/crawl/report.ts';
import { migrations } from '../../crawler/migrations/index.ts';
import type { Source } from '../../crawler/model/source.ts';
import { parseSource, type SourceInit } from '../../crawler/sources/index.ts';
import { writeSource } from '../../crawler/store/source.ts';
import { createTestFetcher } from './test-fetcher.ts';

export const cacheFolder = mkdtempSync(join(tmpdir(), 'panther-crawl-'));

/** Stores the schema and a source; gives a function that crawls it, to be called again and again. */
export async function prepareCrawl(
  database: Database,
  init: SourceInit,
): Promise<{
  readonly source: Source;
  readonly crawl: (options?: Partial<CrawlOptions>) => Promise<RunReport>;
}> {
  await migrate(database, 'kb', migrations);
  const source = parseSource({ allowPrivate: true, ...init }, '/');
  await writeSource(database, source, { isDeclared: false, nowMs: systemClock.now() });
  const fetcher = createTestFetcher();
  return {
    source,
    crawl: (options) =>
      runCrawl(database, source, {
        fetcher,
        clock: systemClock,
        log: createLog({ write: () => undefined }),
        signal: new AbortController().signal,
        cacheFolder,
        environment: { PATH: process.env.PATH },
        random: () => 0,
        ...options,
      }),
  };
}

/** Words that make a page long enough to be compared, and different from every other page's. */
export function words(seed: string, count = 120): string {
  let state = [...seed].reduce((sum, char) => (Math.imul(sum, 31) + char.charCodeAt(0)) >>> 0, 7);
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return `w${(state >>> 8).toString(36)}`;
  }).join(' ');
}

/** A page with a heading, text of its own and links. */
export function html(title: string, links: readonly string[] = [], body = words(title)): string {
  const anchors = links.map((href) => `<li><a href="${href}">${href}</a></li>`).join('');
  return `<!doctype html><html lang="en"><head><title>${title}</title></head><body><main><h1>${title}</h1><p>${body}</p></main><nav><ul>${anchors}</ul></nav></body></html>`;
}

/** Paths of the stored documents with the number of their chunks. */
export async function storedPages(database: Database): Promise<readonly string[]> {
  const rows = await database.query<{ url: string }>(
    `select url from kb.document where state = 'live' order by url`,
  );
  return rows.map(({ url }) => pathOf(url));
}

export function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
}

export async function chunkIds(database: Database): Promise<readonly string[]> {
  const rows = await database.query<{ id: string }>('select id from kb.chunk order by id');
  return rows.map(({ id }) => id);
}
