import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog, systemClock } from '#lib';
import { type Database, migrate, openDatabase } from '#lib/postgres';
import { mergeSegments, rebuildIndex } from '../../crawler/index/index.ts';
import { migrations } from '../../crawler/migrations/index.ts';
import { search } from '../../crawler/search/index.ts';
import { findServer, startServer } from '../kit/postgres-server.ts';

const chunksPerPage = 8;
const wordsPerChunk = 70;
const vocabularySize = 50_000;
const queryCount = 300;
const peerQueries = 20;
const batchPages = 500;

/** The time of a search over synthetic chunks whose words are as unequally frequent as in a language,
 * beside PostgreSQL's own full text search over the same rows. `PANTHER_BENCH_MILLION=1` adds a
 * million chunks. */
export async function benchKbSearch(log: (line: string) => void): Promise<unknown> {
  const results: Record<string, unknown> = {};
  const isMillion = process.env.PANTHER_BENCH_MILLION === '1';
  const server = findServer();
  if ('missing' in server) log(`postgres: skipped, ${server.missing}`);
  else {
    for (const count of isMillion ? [100_000, 1_000_000] : [100_000]) {
      const running = await startServer();
      const name = await running.createDatabase();
      results[`postgres ${count}`] = await benchOne(log, `postgres ${count}`, count, {
        url: running.url(name),
        folder: '/nowhere',
      });
      await running.dropDatabase(name);
    }
  }
  const home = mkdtempSync(join(tmpdir(), 'panther-search-'));
  try {
    const folder = join(home, 'data');
    results['pglite 100000'] = await benchOne(log, 'pglite 100000', 100_000, { folder });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
  return results;
}

async function benchOne(
  log: (line: string) => void,
  title: string,
  chunkCount: number,
  place: { readonly url?: string; readonly folder: string },
): Promise<unknown> {
  const database = await openDatabase({
    ...place,
    owner: 'bench',
    log: createLog({ write: () => undefined }),
    clock: systemClock,
  });
  try {
    await migrate(database, 'kb', migrations);
    const started = performance.now();
    await fill(database, chunkCount);
    const filledMs = performance.now() - started;
    await rebuildIndex(database, 'synthetic');
    await mergeSegments(database, 'synthetic');
    await database.query('analyze');
    const indexedMs = performance.now() - started - filledMs;
    log(`${title}: written in ${seconds(filledMs)}, indexed in ${seconds(indexedMs)}`);
    const queries = makeQueries();
    const filter = { library: 'synthetic' };
    // The first pass finds the cache as a new process does, but for the segments' tables.
    await search(database, { query: 'nothing', filter });
    const cold = await timeEach(queries, (query) => search(database, { query, filter }));
    const warm = await timeEach(queries, (query) => search(database, { query, filter }));
    const peer = await timeEach(queries.slice(0, peerQueries), (query) =>
      rankInDatabase(database, query),
    );
    log(`  first search of a query  p50 ${cold.p50} ms, p95 ${cold.p95} ms, cpu ${cold.cpu} ms`);
    log(`  again                    p50 ${warm.p50} ms, p95 ${warm.p95} ms, cpu ${warm.cpu} ms`);
    log(`  ts_rank_cd, any word     p50 ${peer.p50} ms, p95 ${peer.p95} ms`);
    return { chunks: chunkCount, filledMs, indexedMs, cold, warm, peer };
  } finally {
    await database.close();
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

async function rankInDatabase(database: Database, query: string): Promise<void> {
  await database.query(
    `select c.key from kb.chunk c, to_tsquery('english', $1) as q
     where to_tsvector('english', content) @@ q
     order by ts_rank_cd(to_tsvector('english', content), q) desc limit 10`,
    [query.split(' ').join(' | ')],
    { timeoutMs: 600_000 },
  );
}

async function timeEach(
  queries: readonly string[],
  run: (query: string) => Promise<unknown>,
): Promise<{ readonly p50: number; readonly p95: number; readonly cpu: number }> {
  const times: number[] = [];
  const before = process.cpuUsage();
  for (const query of queries) {
    const started = performance.now();
    await run(query);
    times.push(performance.now() - started);
  }
  const { user, system } = process.cpuUsage(before);
  times.sort((left, right) => left - right);
  const at = (share: number) =>
    Math.round((times[Math.floor(times.length * share)] ?? Number.NaN) * 10) / 10;
  // The mean of this process, in milliseconds: what a busy machine does not change.
  const cpu = Math.round((user + system) / queries.length / 100) / 10;
  return { p50: at(0.5), p95: at(0.95), cpu };
}

