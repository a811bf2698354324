import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '#lib';
import { type Database, migrate, openDatabase } from '#lib/postgres';
import { html } from '../../tests/kit/crawl.ts';
import { createServerDatabase, silentLog } from '../../tests/kit/postgres.ts';
import { findServer } from '../../tests/kit/postgres-server.ts';
import { migrations } from '../migrations/index.ts';
import type { Source } from '../model/source.ts';
import { parseSource } from '../sources/index.ts';
import { readSource, writeSource } from '../store/source.ts';
import { crawlShared } from './share.ts';

const hasServer = !('missing' in findServer());
const pagesEach = 8;
const cleanup: (() => Promise<void> | void)[] = [];
let database: Database;
let folder: string;

beforeEach(async () => {
  if (!hasServer) return;
  folder = mkdtempSync(join(tmpdir(), 'panther-jobs-'));
  cleanup.push(() => rmSync(folder, { recursive: true }));
  const made = await createServerDatabase();
  const { url } = made;
  cleanup.push(made.drop);
  database = await openDatabase({
    ...{ url, folder, owner: 'test', log: silentLog, clock: systemClock },
  });
  cleanup.push(() => database.close());
  await migrate(database, 'kb', migrations);
});
afterEach(async () => {
  for (const step of cleanup.splice(0).reverse()) await step();
});

interface Site {
  readonly host: string;
  /** Folders of the pages that were asked for, in order. */
  readonly asked: string[];
}

/** A site with folders /a/, /b/ … of `pagesEach` pages that link to each other. */
async function startSite(): Promise<Site> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const [, name = '', page = ''] = (request.url ?? '').split('/');
    if (name === 'robots.txt') {
      response.writeHead(404).end();
      return;
    }
    asked.push(name);
    const next = Number(page.slice(1)) + 1;
    const links = next < pagesEach ? [`/${name}/p${next}`] : [];
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(html(`${name} ${page}`, links));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanup.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { host: `127.0.0.1:${port}`, asked };
}

async function addSource(host: string, name: string): Promise<Source> {
  const source = parseSource(
    {
      ...{ name: `${name}-${host.replace(/\W+/g, '-')}`, kind: 'web', library: name },
      ...{ location: `http://${host}/${name}/`, allowPrivate: true },
    },
    '/',
  );
  await writeSource(database, source, { isDeclared: false, nowMs: systemClock.now() - 1_000 });
  return source;
}

async function countPages(): Promise<Readonly<Record<string, number>>> {
  const rows = await database.query<{ library: string; count: number }>(
    `select library, count(*)::int as count from kb.document where state = 'live' group by library`,
  );
  return Object.fromEntries(rows.map(({ library, count }) => [library, count]));
}

test.skipIf(!hasServer)(
  'two hosts share a night: each tells of every source, and none is read twice',
  { timeout: 60_000 },
  async () => {
    const site = await startSite();
    const sources = [await addSource(site.host, 'a'), await addSource(site.host, 'b')];
    const lost = await addSource('127.0.0.1:1', 'lost');
    await database.query('update kb.source set kind = $2, location = $3 where name = $1', [
      lost.name,
      'git',
      join(folder, 'no-repository'),
    ]);
    const { source: broken } = await readSource(database, lost.name);
    const night = () => {
      const told: string[] = [];
      const summary = crawlShared(
        database,
        [...sources, broken],
        {
          environment: { PATH: process.env.PATH },
          ...{ cacheFolder: folder, contact: 'me', delayMs: 0, concurrency: 1, log: silentLog },
          ...{ embedding: { kind: 'none' }, vectorsKeptDays: 60 },
          onReport: (report) => told.push(report.source),
          onFault: (name, { code }) => told.push(`${name} ${code}`),
        },
        new AbortController().signal,
      );
      return summary.then(({ reports, faults }) => ({ told, reports, faults }));
    };
    const nights = await Promise.all([night(), night()]);
    for (const { told, reports, faults } of nights) {
      expect(told.toSorted()).toEqual([
        ...sources.map(({ name }) => name),
        `${lost.name} crawl.source`,
      ]);
      expect(reports).toHaveLength(2);
      expect(faults).toHaveLength(1);
    }
    expect(site.asked).toHaveLength(2 * pagesEach);
    expect(await countPages()).toEqual({ a: 8, b: 8 });
  },
);
