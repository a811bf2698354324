// A process that crawls one site into a database and is killed at it by the test.
import { readFileSync } from 'node:fs';
import { Fault, systemClock } from '#lib';
import { migrate } from '#lib/postgres';
import { runCrawl } from '../../crawler/crawl/crawl.ts';
import {
  createFetcher,
  createMemoryPaceStore,
  createMemoryRobotsStore,
} from '../../crawler/fetch/index.ts';
import { migrations } from '../../crawler/migrations/index.ts';
import { parseSource } from '../../crawler/sources/index.ts';
import { writeSource } from '../../crawler/store/source.ts';
import { silentLog as log, openPlace } from '../kit/open-database.ts';

const [location = '', url = ''] = process.argv.slice(2);
const database = await openPlace(url);
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
    cacheFolder: '/nowhere',
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
// The most that was resident at once, as the kernel has counted it (proc_pid_status(5)).
const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
process.stdout.write(`peak ${peak}\n`);
