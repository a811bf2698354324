import type { Database, Sql } from '#lib/postgres';
import type { SearchFilter } from '../model/hit.ts';
import { limits } from './limits.ts';
import { modelChanged, readModels, type StoredModel } from './model-store.ts';
import { literal } from './sql-literal.ts';
import { checkVectors, renderVector } from './vector.ts';
import { everything, readReadyIndexes } from './vector-index.ts';

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
  readonly filter: SearchFilter;
  readonly k: number;
}

/** The chunks nearest to a vector among those the filter lets through, nearest first: always `k`, or
 * all there are. What has an index is looked up in it, the rest is compared one by one.
 * Nothing when nothing has been embedded yet.
 * @throws Fault kb.model-changed: the query is of another model than the stored vectors; kb.bad-vector */
export async function nearestChunks(
  database: Database,
  { model: name, vector, filter, k }: NearestRequest,
): Promise<readonly NearChunk[]> {
  const [models, indexes] = await Promise.all([readModels(database), readReadyIndexes(database)]);
  const [current] = models;
  if (current === undefined || k < 1) return [];
  const model = models.find((each) => each.name === name && each.dimension === vector.length);
  if (model === undefined) throw modelChanged(current, { name, dimension: vector.length });
  const [unit] = checkVectors([Float32Array.from(vector)], model.dimension, () => 'the query');
  if (unit === undefined) throw new Error('a query has no vector');
  const scan = { model, vector: renderVector(unit), filter, k: Math.ceil(k) };
  const ready = indexes.get(model.id) ?? [];
  const index = [filter.library ?? everything, everything].find((each) => ready.includes(each));
  if (index === undefined || (await isSmall(database, scan, index))) return scanAll(database, scan);
  const found = await scanIndex(database, scan);
  // It was ended before it had gone through everything.
  return found.length < scan.k ? scanAll(database, scan) : found;
}

/** Whether what the filter leaves of an index is so little that comparing is quicker. */
async function isSmall(
  database: Database,
  { model, filter }: Scan,
  index: string,
): Promise<boolean> {
  const { library = everything, version } = filter;
  if (version === undefined && library === index) return false;
  const max = limits.search.exactMax[database.engine].library;
  const rows = await database.query<{ count: number }>(
    `select count(*)::int as count from (
       select from kb.vector_${model.id}
       where ($1::text is null or library = $1) and ($2::text is null or version = $2)
       limit $3) t`,
    [filter.library ?? null, version ?? null, max + 1],
  );
  return (rows[0]?.count ?? 0) <= max;
}

/** Compares with every vector that the filter lets through. */
async function scanAll(
  sql: Sql,
  { model, vector, filter, k }: Scan,
): Promise<readonly NearChunk[]> {
  // The sum keeps the planner from an index that orders by the operator alone.
  return sql.query<NearChunk>(
    `select chunk::text as key, 1 + (embedding <#> $1::${model.columnType}) as distance
     from kb.vector_${model.id}
     where ($2::text is null or library = $2) and ($3::text is null or version = $3)
     order by distance, chunk limit $4`,
    [vector, filter.library ?? null, filter.version ?? null, k],
  );
}

/** One text of several statements, so that one way there and back does: they are one transaction, with which
 * its settings end. It takes no parameters; the library must stand as text anyway, as the planner has to see that
 * a partial index covers it. */
function scanIndex(sql: Sql, { model, vector, filter, k }: Scan): Promise<readonly NearChunk[]> {
  const { efSearchMin, efSearchMax } = limits.search;
  const ef = Math.min(efSearchMax, Math.max(efSearchMin, 2 * k));
  const operand = `embedding <#> ${literal(vector)}::${model.columnType}`;
  const { library, version } = filter;
  const conditions = [
    ...(library === undefined ? [] : [`library = ${literal(library)}`]),
    ...(version === undefined ? [] : [`version = ${literal(version)}`]),
  ];
  return sql.query<NearChunk>(
    `set local hnsw.ef_search = ${ef}; set local hnsw.iterative_scan = 'strict_order';
     set local enable_sort = off;
     select chunk::text as key, 1 + (${operand}) as distance from kb.vector_${model.id}
     ${conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`}
     order by ${operand} limit ${k}`,
  );
}
