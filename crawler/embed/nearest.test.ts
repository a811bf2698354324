import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createManualClock, Fault, sha256Hex } from '#lib';
import { type Database, features, migrate } from '#lib/postgres';
import { insertChunks } from '../../tests/kit/chunks.ts';
import { hashedVector } from '../../tests/kit/embedding-server.ts';
import { silentLog, testDatabases } from '../../tests/kit/postgres.ts';
import { migrations } from '../migrations/index.ts';
import { limits } from './limits.ts';
import { ensureModel, type StoredModel } from './model-store.ts';
import { nearestChunks } from './nearest.ts';
import { storeVectors } from './pending-store.ts';
import { decideIndexes, indexVectors, readReadyLibraries } from './vector-index.ts';

const { signal } = new AbortController();
const clock = createManualClock();
const dimension = 32;
const options = { signal, log: silentLog };

test.each([
  ['a little in all is compared one by one', { a: 4_000, b: 6_000 }, [], []],
  ['many small ones together are a lot', { a: 3_000, b: 3_000, c: 4_001 }, [], ['']],
  ['a large one has an index beside', { a: 5_001, b: 9_000 }, [], ['', 'a']],
  ['one that is most of everything needs none', { a: 90_000, b: 5_000 }, [], ['']],
  ['what shrank keeps its index', { a: 2_501, b: 2_500 }, ['', 'a', 'b'], ['']],
  ['of libraries too', { a: 2_501, b: 2_500, c: 2_501 }, ['', 'a', 'b'], ['', 'a']],
  ['until it is half', { a: 5_000 }, [''], []],
])('%s', (_name, counts: Record<string, number>, indexed: string[], wanted: string[]) => {
  const max = { library: 5_000, all: 10_000 };
  expect(decideIndexes(new Map(Object.entries(counts)), indexed, max)).toEqual(wanted);
});

describe.each(testDatabases())('nearestChunks on %s', (_name, open) => {
  let database: Database;
  let model: StoredModel;
  const texts = Array.from({ length: 300 }, (_, index) => `t${index} u${index % 7} v${index % 11}`);

  beforeEach(async () => {
    database = await open();
    await migrate(database, 'kb', migrations);
    model = await ensureModel(
      database,
      { name: 'm', dimension, provider: 'openai' },
      { replace: false, now: clock.now() },
    );
    // Every tenth is of version 2; `it's \\ "b"` has what must be quoted.
    await insertChunks(
      database,
      's',
      texts.map((content, index) => ({
        library: index % 3 === 0 ? `it's \\ "b"` : 'a',
        version: index % 10 === 0 ? '2' : '1',
        content,
      })),
    );
    await database.transaction((sql) =>
      storeVectors(
        sql,
        model,
        texts.map((content) => ({
          contentHash: sha256Hex(content),
          vector: Float32Array.from(hashedVector(content, dimension)),
        })),
      ),
    );
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await database.close();
  });

  /** Distances by hand: 1 − the product of the two unit vectors. */
  function expected(query: string, keep: (index: number) => boolean, k: number): number[] {
    const wanted = hashedVector(query, dimension);
    return texts
      .filter((_, index) => keep(index))
      .map((text) => {
        const vector = hashedVector(text, dimension);
        return 1 - vector.reduce((sum, value, place) => sum + value * (wanted[place] ?? 0), 0);
      })
      .sort((a, b) => a - b)
      .slice(0, k);
  }
  const ask = (query: string, filter: { library?: string; version?: string }, k: number) =>
    nearestChunks(database, { model: 'm', vector: hashedVector(query, dimension), filter, k });

  const cases = [
    ['everything', {}, () => true],
    ['a library', { library: 'a' }, (index: number) => index % 3 !== 0],
    ['a version', { version: '2' }, (index: number) => index % 10 === 0],
    [
      'a version of a library',
      { library: `it's \\ "b"`, version: '2' },
      (index: number) => index % 30 === 0,
    ],
    ['nothing', { library: 'none' }, () => false],
  ] as const;

  async function checkAll() {
    for (const [name, filter, keep] of cases) {
      for (const k of [1, 10, 1000]) {
        const found = await ask('t30 u2 v8', filter, k);
        const want = expected('t30 u2 v8', keep, k);
        expect(found.length, `${name} ${k}`).toBe(want.length);
        expect(new Set(found.map(({ key }) => key)).size).toBe(want.length);
        // Half precision: 11 bits.
        for (const [place, { distance }] of found.entries()) {
          expect(distance, `${name} ${k}`).toBeCloseTo(want[place] ?? 0, 2);
        }
      }
    }
  }

  test('comparing one by one gives the nearest of what the filter lets through', checkAll);

  /** As if these were many: libraries above `chunks` have an index, and everything above `all`. */
  function countAsMany(chunks: number, all: number): void {
    const max = { library: chunks, all };
    vi.spyOn(limits.search as { exactMax: object }, 'exactMax', 'get').mockReturnValue({
      ...{ postgres: max, pglite: max },
    });
  }
  const quoted = `it's \\ "b"`;

  test('with indexes a filter gives as many, also for a version that is rare', async () => {
    if (!features(database).hnsw) return;
    countAsMany(5, 5);
    // Two thirds are of the library a, which needs none beside that of everything.
    expect(await indexVectors(database, model, options)).toEqual(['', quoted]);
    expect(await readReadyLibraries(database, model.id)).toEqual(['', quoted]);
    await checkAll();
    // Nothing is left to build.
    expect(await indexVectors(database, model, options)).toEqual([]);
    await database.query(`delete from kb.chunk where library = 'a'`);
    expect(await ask('t1', { library: 'a' }, 10)).toEqual([]);
    expect(await ask('t1', {}, 10)).toHaveLength(10);
    await indexVectors(database, model, options);
    expect(await readReadyLibraries(database, model.id)).toEqual(['']);
  });

  test('an index that a killed build left is built anew', async () => {
    if (!features(database).hnsw) return;
    countAsMany(150, 150);
    await indexVectors(database, model, options);
    const [index] = await database.query<{ name: string }>('select name from kb.vector_index');
    // What `create index concurrently` leaves when it is interrupted; PostgreSQL manual, CREATE INDEX.
    await database.query(
      `update pg_catalog.pg_index set indisvalid = false where indexrelid = $1::regclass`,
      [`kb.${index?.name}`],
    );
    expect(await readReadyLibraries(database, model.id)).toEqual([]);
    await checkAll();
    expect(await indexVectors(database, model, options)).toEqual(['']);
    expect(await readReadyLibraries(database, model.id)).toEqual(['']);
  });

  test('an index is built without workers where they have no room to share it', async () => {
    if (database.engine === 'pglite') return;
    countAsMany(150, 150);
    const builds: unknown[] = [];
    const small: Database = {
      ...database,
      query: async (text, parameters, asked) => {
        if (/create index/.test(text) && builds.push(asked?.settings) === 1) {
          const cause = Object.assign(new Error('could not resize'), { code: '53100' });
          throw new Fault({ code: 'postgres.failed', message: 'no room', cause });
        }
        return database.query(text, parameters, asked);
      },
    };
    expect(await indexVectors(small, model, options)).toEqual(['']);
    expect(await readReadyLibraries(database, model.id)).toEqual(['']);
    // What the server has by default is more than 300 vectors need.
    const memory = { maintenance_work_mem: '65536kB' };
    expect(builds).toEqual([memory, { ...memory, max_parallel_maintenance_workers: '0' }]);
  });

  test('a query of another model, of zeros or of nothing is refused', async () => {
    const base = { filter: {}, k: 3 };
    const refuse = (wanted: { model: string; vector: number[] }, code: string) =>
      expect(nearestChunks(database, { ...base, ...wanted })).rejects.toMatchObject({ code });
    await refuse({ model: 'n', vector: hashedVector('x', dimension) }, 'kb.model-changed');
    await refuse({ model: 'm', vector: [1, 2] }, 'kb.model-changed');
    await refuse({ model: 'm', vector: new Array(dimension).fill(0) }, 'kb.bad-vector');
    await refuse({ model: 'm', vector: new Array(dimension).fill(Number.NaN) }, 'kb.bad-vector');
  });
});
