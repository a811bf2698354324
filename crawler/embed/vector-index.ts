import { type Log, sha256Hex, throwIfAborted } from '#lib';
import { type Database, features, type Sql, sqlState } from '#lib/postgres';
import { limits } from './limits.ts';
import type { StoredModel } from './model-store.ts';
import { literal } from './sql-literal.ts';

/** Stands where the name of a library stands, for the index of everything. No library is called so. */
export const everything = '';

/** Libraries whose index is complete, `everything` among them, by model. */
export async function readReadyIndexes(sql: Sql): Promise<ReadonlyMap<number, readonly string[]>> {
  const rows = await sql.query<{ model: number; library: string }>(
    `select v.model, v.library from kb.vector_index v
     join pg_catalog.pg_class c on c.relname = v.name and c.relnamespace = 'kb'::regnamespace
     join pg_catalog.pg_index i on i.indexrelid = c.oid
     where i.indisvalid and i.indisready order by v.library`,
  );
  const byModel = Map.groupBy(rows, ({ model }) => model);
  return new Map([...byModel].map(([model, own]) => [model, own.map(({ library }) => library)]));
}

export async function readReadyLibraries(sql: Sql, model: number): Promise<readonly string[]> {
  return (await readReadyIndexes(sql)).get(model) ?? [];
}

/** Which indexes there are to be: one of everything where that is a lot, and one of each library that is
 * neither small nor most of everything. What has an index keeps it until it is half as large. */
export function decideIndexes(
  counts: ReadonlyMap<string, number>,
  indexed: readonly string[],
  exactMax: { readonly library: number; readonly all: number },
): readonly string[] {
  const total = sumOf(counts);
  const isLarge = (library: string, count: number, max: number) =>
    count > (indexed.includes(library) ? max / 2 : max);
  if (!isLarge(everything, total, exactMax.all)) return [];
  const libraries = [...counts]
    .filter(([library, count]) => isLarge(library, count, exactMax.library) && count <= total / 2)
    .map(([library]) => library);
  return [everything, ...libraries.sort()];
}

/** Builds the indexes that are due and drops the others. A build that was interrupted is begun anew;
 * those before it stay. On a server search and writing go on meanwhile.
 * @returns the libraries for which one was built, `everything` among them */
export async function indexVectors(
  database: Database,
  model: StoredModel,
  { signal, log }: { readonly signal: AbortSignal; readonly log: Log },
): Promise<readonly string[]> {
  const counts = await countLibraries(database, model);
  const ready = await readReadyLibraries(database, model.id);
  const wanted = new Set(decideIndexes(counts, ready, limits.search.exactMax[database.engine]));
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
  const change: Change = (text, settings = {}) =>
    database.query(text, [], { signal, timeoutMs: limits.index.buildTimeoutMs, settings });
  const dropAll = async (indexes: typeof recorded) => {
    for (const { name } of indexes) {
      await change(dropText(database, name));
      await database.query('delete from kb.vector_index where name = $1', [name]);
    }
  };
  await dropAll(recorded.filter(({ library }) => !ready.includes(library)));
  const missing = [...wanted].filter((library) => !ready.includes(library));
  for (const library of missing) {
    throwIfAborted(signal);
    const chunks = library === everything ? sumOf(counts) : (counts.get(library) ?? 0);
    await buildIndex(database, model, { library, chunks, change, log });
    log.info('vector index built', { library, chunks });
  }
  // Only now: until then they are searched.
  await dropAll(recorded.filter(({ library }) => ready.includes(library) && !wanted.has(library)));
  return missing;
}

/** One statement about an index, with the server's settings for it alone. */
type Change = (text: string, settings?: Readonly<Record<string, string>>) => Promise<unknown>;

const concurrentlyOn = (database: Database): string =>
  features(database).concurrent ? 'concurrently' : '';

const dropText = (database: Database, name: string): string =>
  `drop index ${concurrentlyOn(database)} if exists kb.${name}`;

async function buildIndex(
  database: Database,
  model: StoredModel,
  {
    library,
    chunks,
    change,
    log,
  }: {
    readonly library: string;
    readonly chunks: number;
    readonly change: Change;
    readonly log: Log;
  },
): Promise<void> {
  const name = await recordIndex(database, model, library);
  const settings = await memoryFor(database, model, chunks);
  const text = `create index ${concurrentlyOn(database)} ${name} ${definition(model, library)}`;
  try {
    await change(text, settings);
  } catch (error) {
    if (sqlState(error) !== noRoom) throw error;
    // Its workers share the graph in /dev/shm, which containers have little of; one alone needs none.
    log.warn('a vector index is built without workers', { library, error });
    await change(dropText(database, name));
    await change(text, { ...settings, max_parallel_maintenance_workers: '0' });
  }
}

// disk_full: PostgreSQL manual, appendix A.
const noRoom = '53100';

/** Before it is built: what an interrupted build leaves is found by it.
 * @returns its name */
async function recordIndex(sql: Sql, { id }: StoredModel, library: string): Promise<string> {
  const name = `vector_${id}_hnsw_${sha256Hex(library).slice(0, 16)}`;
  await sql.query('insert into kb.vector_index (model, library, name) values ($1, $2, $3)', [
    id,
    library,
    name,
  ]);
  return name;
}

const sumOf = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + count, 0);

function definition({ id, columnType }: StoredModel, library: string): string {
  const operators = columnType.startsWith('halfvec') ? 'halfvec_ip_ops' : 'vector_ip_ops';
  const { m, efConstruction } = limits.index;
  const part = library === everything ? '' : `where library = ${literal(library)}`;
  return `on kb.vector_${id} using hnsw (embedding ${operators})
     with (m = ${m}, ef_construction = ${efConstruction}) ${part}`;
}

/** A graph that does not fit into memory is finished on the disk, node by node, which takes many times as
 * long (pgvector's README, "Index Build Time"); the 64 MB of a server by default hold some 40,000 nodes of
 * 384 dimensions. */
async function memoryFor(
  database: Database,
  { columnType, dimension }: StoredModel,
  chunks: number,
): Promise<Readonly<Record<string, string>>> {
  // What the embedded one has is little, and is all its own.
  if (database.engine === 'pglite') return {};
  const [own] = await database.query<{ bytes: string }>(
    `select pg_catalog.pg_size_bytes(pg_catalog.current_setting('maintenance_work_mem')) as bytes`,
  );
  const { m, buildMemoryMaxBytes, nodeHeadBytes, neighbourBytes } = limits.index;
  const vectorBytes = dimension * (columnType.startsWith('halfvec') ? 2 : 4);
  const nodeBytes = vectorBytes + nodeHeadBytes + 2 * m * neighbourBytes;
  const needed = Math.min(buildMemoryMaxBytes, chunks * nodeBytes);
  const kB = Math.ceil(Math.max(needed, Number(own?.bytes ?? 0)) / 1024);
  return { maintenance_work_mem: `${kB}kB` };
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
