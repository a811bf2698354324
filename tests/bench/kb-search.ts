import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog, systemClock } from '#lib';
import { type Database, migrate, openDatabase } from '#lib/postgres';
import { indexVectors, nearestChunks } from '../../crawler/embed/index.ts';
import { readModels } from '../../crawler/embed/model-store.ts';
import { rebuildIndex } from '../../crawler/index/index.ts';
import { migrations } from '../../crawler/migrations/index.ts';
import { search } from '../../crawler/search/index.ts';
import { findServer } from '../kit/postgres-server.ts';
import { startFleetServer } from './fleet-server.ts';
import { judgeGoal, sayGoals } from './goal.ts';
import { fillSynthetic, fillVectors, makeQueries, makeQueryVectors } from './kb-synthetic.ts';

const peerQueries = 20;
/** Milliseconds, for the slowest twentieth of the searches. */
const goalsMs: Readonly<Record<string, number>> = {
  'postgres 100000': 50,
  'postgres 1000000': 60,
  'pglite 100000': 150,
};
/** More take PostgreSQL's own search minutes. */
const peerChunksMax = 100_000;

/** The time of a search over synthetic chunks whose words are as unequally frequent as in a language,
 * beside PostgreSQL's own full text search over the same rows, and with vectors. `PANTHER_BENCH_MILLION=1`
 * adds a million chunks, which take half an hour. */
export async function benchKbSearch(log: (line: string) => void): Promise<unknown> {
  const results: Record<string, unknown> = {};
  const isMillion = process.env.PANTHER_BENCH_MILLION === '1';
  const server = findServer();
  if ('missing' in server) log(`postgres: skipped, ${server.missing}`);
  else {
    for (const count of isMillion ? [100_000, 1_000_000] : [100_000]) {
      const running = await startFleetServer();
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
    await fillSynthetic(database, chunkCount);
    await database.query('analyze', [], { timeoutMs: 600_000 });
    const filledMs = performance.now() - started;
    await rebuildIndex(database, 'synthetic');
    await database.query('analyze', [], { timeoutMs: 600_000 });
    const indexedMs = performance.now() - started - filledMs;
    log(`${title}: written in ${seconds(filledMs)}, indexed in ${seconds(indexedMs)}`);
    const isMany = place.url !== undefined;
    const queries = makeQueries();
    const filter = { library: 'synthetic' };
    // The first pass finds the cache as a new process does, but for the segments' tables.
    await search(database, { query: 'nothing', filter });
    const server = isMany ? () => backendMs(database) : undefined;
    const run = (query: string) => search(database, { query, filter });
    const cold = await timeEach(queries, run, server);
    const warm = await timeEach(queries, run, server);
    log(`  first search of a query  ${renderTimes(cold)}`);
    log(`  again                    ${renderTimes(warm)}`);
    const max = goalsMs[title];
    // WebAssembly needs a quarter of an hour for such an index.
    const hybrid = isMany ? await timeHybrid(database, log, server) : undefined;
    const byWords = { 'first search of a query': cold, again: warm };
    const times = { ...byWords, ...(hybrid === undefined ? {} : { 'with vectors': hybrid }) };
    const judged =
      max === undefined
        ? []
        : Object.entries(times).map(([what, { p95 }]) =>
            judgeGoal(`${what}, p95 ms`, p95, { max }),
          );
    const goals = sayGoals(log, judged);
    const own = { chunks: chunkCount, filledMs, indexedMs, cold, warm, hybrid, goals };
    if (chunkCount > peerChunksMax) return own;
    await database.query(
      `create index bench_words on kb.chunk using gin (to_tsvector('english', content))`,
      [],
      { timeoutMs: 3_600_000 },
    );
    const peer = await timeEach(queries.slice(0, peerQueries), (query) =>
      rankInDatabase(database, query),
    );
    log(`  ts_rank_cd, any word     ${renderTimes(peer)}`);
    return { ...own, peer };
  } finally {
    await database.close();
  }
}

/** The same searches, by words and vectors together. */
async function timeHybrid(
  database: Database,
  log: (line: string) => void,
  server: (() => Promise<number>) | undefined,
): Promise<Times> {
  const started = performance.now();
  await fillVectors(database, systemClock.now());
  await database.query('analyze', [], { timeoutMs: 600_000 });
  const filledMs = performance.now() - started;
  const [model] = await readModels(database);
  if (model === undefined) throw new Error('no vector was stored');
  const { signal } = new AbortController();
  await indexVectors(database, model, { signal, log: createLog({ write: () => undefined }) });
  const indexedMs = performance.now() - started - filledMs;
  log(`  vectors written in ${seconds(filledMs)}, indexed in ${seconds(indexedMs)}`);
  const vectors = makeQueryVectors();
  const queries = makeQueries();
  const filter = { library: 'synthetic' };
  const ask = async (query: string) => {
    const vector = { model: model.name, values: vectors[queries.indexOf(query)] ?? [] };
    const { mode } = await search(database, { query, filter, vector, nearest: nearestChunks });
    if (mode !== 'hybrid') throw new Error(`the search was ${mode}`);
  };
  const times = await timeEach(queries, ask, server);
  log(`  with vectors             ${renderTimes(times)}`);
  return times;
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

interface Times {
  readonly p50: number;
  readonly p95: number;
  /** Means of one search, in milliseconds of a processor: what a busy machine changes least. */
  readonly cpu: number;
  readonly serverCpu?: number;
}

const renderTimes = ({ p50, p95, cpu, serverCpu }: Times): string =>
  `p50 ${p50} ms, p95 ${p95} ms, cpu ${cpu} ms${serverCpu === undefined ? '' : `, server's ${serverCpu} ms`}`;

async function timeEach(
  queries: readonly string[],
  run: (query: string) => Promise<unknown>,
  server?: () => Promise<number>,
): Promise<Times> {
  const times: number[] = [];
  const serverBefore = await server?.();
  const before = process.cpuUsage();
  for (const query of queries) {
    const started = performance.now();
    await run(query);
    times.push(performance.now() - started);
  }
  const { user, system } = process.cpuUsage(before);
  const serverAfter = await server?.();
  times.sort((left, right) => left - right);
  const at = (share: number) => tenths(times[Math.floor(times.length * share)] ?? Number.NaN);
  const cpu = tenths((user + system) / queries.length / 1000);
  const own = { p50: at(0.5), p95: at(0.95), cpu };
  if (serverBefore === undefined || serverAfter === undefined) return own;
  return { ...own, serverCpu: tenths((serverAfter - serverBefore) / queries.length) };
}

const tenths = (value: number): number => Math.round(value * 10) / 10;

/** Milliseconds of a processor that the server's processes for this database have used so far
 * (proc(5): utime and stime of `stat`, in hundredths of a second). */
async function backendMs(database: Database): Promise<number> {
  const rows = await database.query<{ pid: number }>(
    'select pid from pg_stat_activity where datname = current_database()',
  );
  return rows.reduce((sum, { pid }) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return sum + (Number(fields[11]) + Number(fields[12])) * 10;
  }, 0);
}
