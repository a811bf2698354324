import { type Log, sha256Hex, throwIfAborted } from '#lib';
import { type Database, features, type Sql } from '#lib/postgres';
import { limits } from './limits.ts';
import type { StoredModel } from './model-store.ts';
import { literal } from './sql-literal.ts';

/** Libraries whose index is complete. */
export async function readReadyLibraries(sql: Sql, model: number): Promise<readonly string[]> {
  const rows = await sql.query<{ library: string }>(
    `select v.library from kb.vector_index v
     join pg_catalog.pg_class c on c.relname = v.name and c.relnamespace = 'kb'::regnamespace
     join pg_catalog.pg_index i on i.indexrelid = c.oid
     where v.model = $1 and i.indisvalid and i.indisready order by v.library`,
    [model],
  );
  return rows.map(({ library }) => library);
}

/** Which libraries get an index: the large ones, and the largest of the others until the rest can be
 * compared one by one. One that has an index keeps it until it is half as large. */
export function decideIndexes(
  counts: ReadonlyMap<string, number>,
  indexed: readonly string[],
): readonly string[] {
  const { exactChunksMax, unindexedChunksMax } = limits.search;
  const chosen: string[] = [];
  let rest = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const byCount = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  for (const [library, count] of byCount) {
    const keeps = indexed.includes(library) && count > exactChunksMax / 2;
    if (count <= exactChunksMax && rest <= unindexedChunksMax && !keeps) continue;
    chosen.push(library);
    rest -= count;
  }
  return chosen;
}

/** Builds the indexes that are due and drops the others. A build that was interrupted is begun anew;
 * those before it stay. On a server search and writing go on meanwhile.
 * @returns the libraries for which one was built */
export async function indexVectors(
  database: Database,
  model: StoredModel,
  { signal, log }: { readonly signal: AbortSignal; readonly log: Log },
): Promise<readonly string[]> {
  const counts = await countLibraries(database, model);
  const ready = await readReadyLibraries(database, model.id);
  const wanted = new Set(decideIndexes(counts, ready));
  if (!canIndex(database, model)) {
    if (wanted.size > 0) {
      log.warn('large libraries are searched without an index', {
        libraries: [...wanted],
        reason: features(database).hnsw ? `${model.dimension} dimensions` : 'pgvector is too old',
      });
    }
    return [];
  }
  const recorded = await database.query<{ library: string; name: string }>(
    'select library, name from kb.vector_index where model = $1',
    [model.id],
  );
  const concurrently = features(database).concurrent ? 'concurrently' : '';
  const options = { signal, timeoutMs: limits.index.buildTimeoutMs };
  for (const { library, name } of recorded) {
    if (wanted.has(library) && ready.includes(library)) continue;
    await database.query(`drop index ${concurrently} if exists kb.${name}`, [], options);
    await database.query('delete from kb.vector_index where name = $1', [name]);
  }
  const missing = [...wanted].filter((library) => !ready.includes(library));
  for (const library of missing) {
    throwIfAborted(signal);
    await buildIndex(database, model, library, { concurrently, options });
    log.info('vector index built', { library, chunks: counts.get(library) });
  }
  return missing;
}

async function buildIndex(
  database: Database,
  { id, columnType }: StoredModel,
  library: string,
  {
    concurrently,
    options,
  }: { concurrently: string; options: { signal: AbortSignal; timeoutMs: number } },
): Promise<void> {
  const name = `vector_${id}_hnsw_${sha256Hex(library).slice(0, 16)}`;
  // Recorded first: what an interrupted build leaves is found by it.
  await database.query('insert into kb.vector_index (model, library, name) values ($1, $2, $3)', [
    id,
    library,
    name,
  ]);
  const operators = columnType.startsWith('halfvec') ? 'halfvec_ip_ops' : 'vector_ip_ops';
  const { m, efConstruction } = limits.index;
  await database.query(
    `create index ${concurrently} ${name} on kb.vector_${id} using hnsw (embedding ${operators})
     with (m = ${m}, ef_construction = ${efConstruction}) where library = ${literal(library)}`,
    [],
    options,
  );
}

function canIndex(database: Database, { columnType, dimension }: StoredModel): boolean {
  const { vectorDimensionMax, halfvecDimensionMax } = limits.index;
  const max = columnType.startsWith('halfvec') ? halfvecDimensionMax : vectorDimensionMax;
  return features(database).hnsw && dimension <= max;
}

async function countLibraries(sql: Sql, { id }: StoredModel): Promise<ReadonlyMap<string, number>> {
  const rows = await sql.query<{ library: string; count: number }>(
    `select library, count(*)::int as count from kb.vector_${id} group by library`,
    [],
    { timeoutMs: limits.countTimeoutMs },
  );
  return new Map(rows.map(({ library, count }) => [library, count]));
}
