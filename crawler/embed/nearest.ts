import type { Database, Sql } from '#lib/postgres';
import type { SearchFilter } from '../model/hit.ts';
import { limits } from './limits.ts';
import { modelChanged, readModels, type StoredModel } from './model-store.ts';
import { literal } from './sql-literal.ts';
import { checkVectors, renderVector } from './vector.ts';
import { readReadyLibraries } from './vector-index.ts';

export interface NearestRequest {
  readonly model: string;
  readonly vector: ArrayLike<number>;
  readonly filter: SearchFilter;
  readonly k: number;
}

export interface NearChunk {
  /** kb.chunk.key */
  readonly key: string;
  /** Cosine distance, 0 … 2. */
  readonly distance: number;
}

interface Scan {
  readonly model: StoredModel;
  readonly vector: string;
  readonly version: string | undefined;
  readonly k: number;
}

/** The chunks nearest to a vector among those the filter lets through, nearest first: always `k`, or
 * all there are. Libraries with an index are looked up in it, all others are compared one by one.
 * Nothing when nothing has been embedded yet.
 * @throws Fault kb.model-changed: the query is of another model than the stored vectors; kb.bad-vector */
export async function nearestChunks(
  sql: Sql,
  { model: name, vector, filter, k }: NearestRequest,
): Promise<readonly NearChunk[]> {
  const models = await readModels(sql);
  const [current] = models;
  if (current === undefined || k < 1) return [];
  const model = models.find((each) => each.name === name && each.dimension === vector.length);
  if (model === undefined) throw modelChanged(current, { name, dimension: vector.length });
  const [unit] = checkVectors([Float32Array.from(vector)], model.dimension, () => 'the query');
  if (unit === undefined) throw new Error('a query has no vector');
  const scan = { model, vector: renderVector(unit), version: filter.version, k: Math.ceil(k) };
  const ready = await readReadyLibraries(sql, model.id);
  if (filter.library !== undefined) {
    const { library } = filter;
    return ready.includes(library)
      ? scanLibrary(sql, scan, library)
      : scanAll(sql, scan, [library]);
  }
  const others = ready.length === 0 ? undefined : await readOthers(sql, model.id, ready);
  const parts = [await scanAll(sql, scan, others)];
  for (const library of ready) parts.push(await scanLibrary(sql, scan, library));
  return parts
    .flat()
    .sort((a, b) => a.distance - b.distance || Number(a.key) - Number(b.key))
    .slice(0, scan.k);
}

/** In the library's index, unless the version leaves so little that comparing is quicker, or the index
 * gives fewer than asked for. */
async function scanLibrary(sql: Sql, scan: Scan, library: string): Promise<readonly NearChunk[]> {
  if (scan.version !== undefined && (await isSmall(sql, scan, library))) {
    return scanAll(sql, scan, [library]);
  }
  const found = await inTransaction(sql, (inner) => scanIndex(inner, scan, library));
  return found.length < scan.k ? scanAll(sql, scan, [library]) : found;
}

async function isSmall(sql: Sql, { model, version }: Scan, library: string): Promise<boolean> {
  const { exactChunksMax } = limits.search;
  const rows = await sql.query<{ count: number }>(
    `select count(*)::int as count from (
       select from kb.vector_${model.id} where library = $1 and version = $2 limit $3) t`,
    [library, version, exactChunksMax + 1],
  );
  return (rows[0]?.count ?? 0) <= exactChunksMax;
}

/** The libraries without an index. Steps from name to name, so it does not read all rows. */
async function readOthers(
  sql: Sql,
  model: number,
  ready: readonly string[],
): Promise<readonly string[]> {
  const rows = await sql.query<{ library: string }>(
    `with recursive step as (
       (select library from kb.vector_${model} order by library limit 1)
       union all
       select (select v.library from kb.vector_${model} v where v.library > step.library
               order by v.library limit 1)
       from step where step.library is not null)
     select library from step where library is not null`,
  );
  return rows.map(({ library }) => library).filter((library) => !ready.includes(library));
}

/** Compares with every vector of these libraries, of all when undefined. */
async function scanAll(
  sql: Sql,
  { model, vector, version, k }: Scan,
  libraries: readonly string[] | undefined,
): Promise<readonly NearChunk[]> {
  // The sum keeps the planner from an index that orders by the operator alone.
  return sql.query<NearChunk>(
    `select chunk::text as key, 1 + (embedding <#> $1::${model.columnType}) as distance
     from kb.vector_${model.id}
     where ($2::text[] is null or library = any($2::text[])) and ($3::text is null or version = $3)
     order by distance, chunk limit $4`,
    [vector, libraries ?? null, version ?? null, k],
  );
}

async function scanIndex(
  sql: Sql,
  { model, vector, version, k }: Scan,
  library: string,
): Promise<readonly NearChunk[]> {
  const { efSearchMin, efSearchMax } = limits.search;
  const ef = Math.min(efSearchMax, Math.max(efSearchMin, 2 * k));
  await sql.query(
    `set local hnsw.ef_search = ${ef}; set local hnsw.iterative_scan = 'strict_order';
     set local enable_sort = off`,
  );
  const operand = `embedding <#> $1::${model.columnType}`;
  // The library stands as text: the planner must see that the partial index covers it.
  const rows = await sql.query<NearChunk>(
    `select chunk::text as key, 1 + (${operand}) as distance from kb.vector_${model.id}
     where library = ${literal(library)} ${version === undefined ? '' : 'and version = $2'}
     order by ${operand} limit ${k}`,
    version === undefined ? [vector] : [vector, version],
  );
  await sql.query('set local enable_sort = on');
  return rows;
}

/** Settings of one search end with its transaction; a caller's own transaction serves as well. */
function inTransaction<T>(sql: Sql | Database, work: (sql: Sql) => Promise<T>): Promise<T> {
  return 'transaction' in sql ? sql.transaction(work) : work(sql);
}
