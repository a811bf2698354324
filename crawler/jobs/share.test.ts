import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  addFolder,
  countPages,
  pagesOfFolder,
  startNumberedSite,
} from '../../tests/kit/numbered-site.ts';
import { silentLog } from '../../tests/kit/open-database.ts';
import { hasServer, openServerBase, type ServerBase } from '../../tests/kit/server-base.ts';
import { readSource } from '../store/source.ts';
import { crawlShared } from './share.ts';

let base: ServerBase;
beforeEach(async () => {
  if (hasServer) base = await openServerBase();
});
afterEach(async () => {
  if (hasServer) await base.close();
});

test.skipIf(!hasServer)(
  'two hosts share a night: each tells of every source, and none is read twice',
  async () => {
    const { database, folder } = base;
    const site = await startNumberedSite();
    base.endings.push(site.close);
    const sources = [
      await addFolder(database, site.host, 'a'),
      await addFolder(database, site.host, 'b'),
    ];
    const lost = await addFolder(database, '127.0.0.1:1', 'lost');
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
    expect(site.asked).toHaveLength(2 * pagesOfFolder);
    expect(await countPages(database)).toEqual({ a: 8, b: 8 });
  },
);
