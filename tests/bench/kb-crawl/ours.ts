// One crawl into a fresh database with pacing off: prints pages, seconds and the peak of its memory.
import { createLog, systemClock } from '#lib';
import { migrate, openDatabase } from '#lib/postgres';
import { runCrawl } from '../../../crawler/crawl/crawl.ts';
import {
  createFetcher,
  createMemoryPaceStore,
  createMemoryRobotsStore,
} from '../../../crawler/fetch/index.ts';
import { migrations } from '../../../crawler/migrations/index.ts';
import { parseSource } from '../../../crawler/sources/index.ts';
import { writeSource } from '../../../crawler/store/source.ts';

const [location = '', url = '', folder = '', pagesMax = '0'] = process.argv.slice(2);
const log = createLog({ level: 'error' });
const clock = systemClock;
const database = await openDatabase({
  ...(url === '-' ? {} : { url }),
  folder,
  owner: 'bench',
  log,
  clock,
});
await migrate(database, 'kb', migrations);
const source = parseSource(
  { name: 'site', location, allowPrivate: true, maxPages: Number(pagesMax), maxDepth: 100 },
  '/',
);
await writeSource(database, source, { isDeclared: false, nowMs: 0 });
const fetcher = createFetcher({
  userAgent: 'panther-bench/1 (+https://example.com)',
  clock,
  log,
  random: Math.random,
  pace: createMemoryPaceStore(clock),
  robots: createMemoryRobotsStore(),
  limits: { delayMs: 0 },
});
const memory: number[] = [];
const samples = setInterval(() => memory.push(process.memoryUsage.rss()), 100);
const cpuBefore = process.cpuUsage();
const report = await runCrawl(database, source, {
  fetcher,
  clock,
  log,
  signal: new AbortController().signal,
  cacheFolder: folder,
  environment: {},
  random: Math.random,
  concurrency: 48,
});
clearInterval(samples);
const { user, system } = process.cpuUsage(cpuBefore);
const half = memory.slice(memory.length / 2);
const mebibytes = (bytes: number) => Math.round(bytes / 2 ** 20);
process.stdout.write(
  `${JSON.stringify({
    pages: report.documents,
    outcome: report.outcome,
    chunks: report.chunks.added,
    seconds: report.durationMs / 1_000,
    cpuSeconds: (user + system) / 1e6,
    peakMiB: mebibytes(Math.max(...memory)),
    // Flat memory: what the second half of the crawl adds to the first.
    growthMiB: mebibytes(Math.max(...half) - Math.max(...memory.slice(0, memory.length / 2))),
  })}\n`,
);
fetcher.close();
await database.close();
