// A process that crawls one site into a database and is killed at it by the test.
import { createLog, Fault, systemClock } from '#lib';
import { migrate, openDatabase } from '#lib/postgres';
import { runCrawl } from '../../crawler/crawl/crawl.ts';
import {
  createFetcher,
  createMemoryPaceStore,
  createMemoryRobotsStore,
} from '../../crawler/fetch/index.ts';
import { migrations } from '../../crawler/migrations/index.ts';
import { parseSource } from '../../crawler/sources/index.ts';
import { writeSource } from '../../crawler/store/source.ts';

const [location = '', url = '', folder = ''] = process.argv.slice(2);
const log = createLog({ write: () => undefined });
const database = await openDatabase({
  ...(url === '-' ? {} : { url }),
  folder,
  owner: 'a test',
  log,
  clock: systemClock,
});
await migrate(database, 'kb', migrations);
const source = parseSource({ name: 'site', location, allowPrivate: true }, '/');
await writeSource(database, source, { isDeclared: false, nowMs: 0 });
const fetcher = createFetcher({
  userAgent: 'panther-test/1 (+https://example.com)',
  clock: systemClock,
  log,
  random: () => 0,
  pace: createMemoryPaceStore(systemClock),
  robots: createMemoryRobotsStore(),
  limits: { delayMs: 0 },
});
process.stdout.write('started\n');
try {
  const report = await runCrawl(database, source, {
    fetcher,
    clock: systemClock,
    log,
    signal: new AbortController().signal,
    cacheFolder: folder,
    environment: {},
    random: () => 0,
    onProgress: ({ done }) => process.stdout.write(`done ${done}\n`),
  });
  process.stdout.write(`report ${JSON.stringify(report)}\n`);
} catch (error) {
  if (!(error instanceof Fault)) throw error;
  process.stdout.write(`fault ${JSON.stringify(error)}\n`);
}
fetcher.close();
await database.close();
