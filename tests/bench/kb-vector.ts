import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog, sha256Hex, systemClock } from '#lib';
import { type Database, type Engine, migrate, openDatabase } from '#lib/postgres';
import { ensureModel, type StoredModel } from '../../crawler/embed/model-store.ts';
import { nearestChunks } from '../../crawler/embed/nearest.ts';
import { storeVectors } from '../../crawler/embed/pending-store.ts';
import { renderVector } from '../../crawler/embed/vector.ts';
import { indexVectors } from '../../crawler/embed/vector-index.ts';
import { migrations } from '../../crawler/migrations/index.ts';
import { insertChunks } from '../kit/chunks.ts';
import { findServer } from '../kit/postgres-server.ts';
import { startFleetServer } from './fleet-server.ts';
import { type Goal, judgeGoal, sayGoals } from './goal.ts';
import { createRandom, createVectors } from './kb-random.ts';
import { type Percentiles, percentilesOf, renderPercentiles } from './measure.ts';

/** PANTHER_BENCH_CHUNKS=100000 is the size of the goals; it takes minutes on the embedded engine. */
const chunks = Number(process.env.PANTHER_BENCH_CHUNKS ?? 24_000);
const engines = (process.env.PANTHER_BENCH_ENGINES ?? 'postgres,pglite').split(',');
const dimension = 384;
const clusters = 500;
const queries = 200;
const batch = 1_000;
const k = 10;

const log = createLog({ write: () => undefined });
const options = { owner: 'bench', log, clock: systemClock } as const;

/** Vector search: one large library, one of 1 % and one of 4 ‰ beside it, next to comparing all. Goals at
 * 100,000 chunks for a whole search: p95 of 50 ms on a server, 150 ms embedded. */
export async function benchKbVector(say: (line: string) => void): Promise<unknown> {
  const results: Record<string, unknown> = { chunks };
  if (engines.includes('postgres') && !('missing' in findServer())) {
    const server = await startFleetServer();
    const name = await server.createDatabase();
    try {
      results.postgres = await measure(
        await openDatabase({ ...options, url: server.url(name), folder: tmpdir() }),
        say,
      );
    } finally {
      await server.dropDatabase(name);
    }
  }
  if (engines.includes('pglite')) {
    const folder = mkdtempSync(join(tmpdir(), 'bench-vector-'));
    try {
      results.pglite = await measure(await openDatabase({ ...options, folder }), say);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return results;
}

async function measure(database: Database, say: (line: string) => void): Promise<unknown> {
  try {
    const vectorAt = createVectors(createRandom(7), { dimension, clusters });
    const model = await fill(database, vectorAt);
    const startMs = performance.now();
    const { signal } = new AbortController();
    const built = await indexVectors(database, model, { signal, log });
    const buildSec = (performance.now() - startMs) / 1000;
    say(
      `${database.engine}, ${chunks} chunks: index of ${built.join(', ')} in ${buildSec.toFixed(1)} s`,
    );
    const wanted = Array.from({ length: queries }, vectorAt);
    const large = await time(database, wanted, { library: 'large' });
    const small = await time(database, wanted, { library: 'small' });
    const tiny = await time(database, wanted, { library: 'tiny' });
    const all = await time(database, wanted, {});
    const exact = await timeExact(database, model, wanted.slice(0, 40));
    const recall = recallOf(large.found, exact.found);
    say(`  large library ${renderPercentiles(large.ms)} ms, recall@${k} ${recall.toFixed(3)}`);
    say(`  small library ${renderPercentiles(small.ms)} ms, all ${renderPercentiles(all.ms)} ms`);
    say(`  tiny library ${renderPercentiles(tiny.ms)} ms`);
    say(`  comparing all ${renderPercentiles(exact.ms)} ms`);
    const goals = sayGoals(say, judgeTimes(database.engine, { large, small, tiny, all }));
    return {
      buildSec,
      large: large.ms,
      small: small.ms,
      tiny: tiny.ms,
      all: all.ms,
      exact: exact.ms,
      recall,
      goals,
    };
  } finally {
    await database.close();
  }
}

/** The goals are for 100,000 passages, and on a server for a million. */
function judgeTimes(
  engine: Engine,
  times: Readonly<Record<string, { readonly ms: Percentiles }>>,
): readonly Goal[] {
  if (chunks < 100_000) return [];
  const max = engine === 'pglite' ? 150 : chunks < 1_000_000 ? 50 : 60;
  return Object.entries(times).map(([what, { ms }]) =>
    judgeGoal(`${what}, p95 ms`, ms.p95, { max }),
  );
}

/** Every passage of a small one stands between those of the large one, which is the worst that can be. */
const libraryOf = (number: number): string =>
  number % 100 === 0 ? 'small' : number % 250 === 1 ? 'tiny' : 'large';

async function fill(database: Database, vectorAt: () => Float32Array): Promise<StoredModel> {
  await migrate(database, 'kb', migrations);
  const wanted = { name: 'bench', dimension, provider: 'openai' };
  const model = await ensureModel(database, wanted, { replace: false, now: systemClock.now() });
  for (let from = 0; from < chunks; from += batch) {
    const contents = Array.from(
      { length: Math.min(batch, chunks - from) },
      (_, i) => `${from + i}`,
    );
    await insertChunks(
      database,
      'bench',
      contents.map((content) => ({
        library: libraryOf(Number(content)),
        content,
      })),
    );
    const entries = contents.map((content) => ({
      contentHash: sha256Hex(content),
      vector: vectorAt(),
    }));
    await database.transaction((sql) => storeVectors(sql, model, entries));
  }
  await database.query(`analyze kb.vector_${model.id}`);
  return model;
}

async function time(
  database: Database,
  vectors: readonly Float32Array[],
  filter: { readonly library?: string },
) {
  const ms: number[] = [];
  const found: (readonly string[])[] = [];
  for (const vector of vectors) {
    const startMs = performance.now();
    const hits = await nearestChunks(database, { model: 'bench', vector, filter, k });
    ms.push(performance.now() - startMs);
    if (hits.length !== k) throw new Error(`${hits.length} of ${k} were found`);
    found.push(hits.map(({ key }) => key));
  }
  return { ms: percentilesOf(ms), found };
}

/** The plain statement, and what an index is measured against. */
async function timeExact(
  database: Database,
  { id, columnType }: StoredModel,
  vectors: readonly Float32Array[],
) {
  const ms: number[] = [];
  const found: (readonly string[])[] = [];
  for (const vector of vectors) {
    const startMs = performance.now();
    const rows = await database.query<{ key: string }>(
      `select chunk::text as key from kb.vector_${id} where library = 'large'
       order by (embedding <#> $1::${columnType}) + 0 limit ${k}`,
      [renderVector(vector)],
    );
    ms.push(performance.now() - startMs);
    found.push(rows.map(({ key }) => key));
  }
  return { ms: percentilesOf(ms), found };
}

function recallOf(found: readonly (readonly string[])[], exact: readonly (readonly string[])[]) {
  const shares = exact.map((keys, index) => {
    const got = new Set(found[index]);
    return keys.filter((key) => got.has(key)).length / keys.length;
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}
