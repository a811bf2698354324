import { Fault } from '#lib';
import { type Database, type Engine, requireVector, type Sql } from '#lib/postgres';
import { limits } from './limits.ts';

/** A model whose vectors are stored. */
export interface StoredModel {
  readonly id: number;
  readonly name: string;
  readonly dimension: number;
  readonly provider: string;
  /** `halfvec(384)` */
  readonly columnType: string;
  readonly current: boolean;
  readonly createdAt: Date;
}

const columns = `id, name, dimension, provider, column_type as "columnType", current,
  created_at as "createdAt"`;

/** Two processes that start with an empty base make one model. */
const lockKey = 7_265_010_943;

/** All models with vectors, the current one first. */
export function readModels(sql: Sql): Promise<readonly StoredModel[]> {
  return sql.query<StoredModel>(`select ${columns} from kb.model order by current desc, id`);
}

export interface WantedModel {
  readonly name: string;
  readonly dimension: number;
  readonly provider: string;
}

/** The stored model that equals `wanted`; made when there is none, or when `replace` says that another
 * may take the place of the current one, whose vectors stay until `dropOldModels`.
 * @throws Fault kb.model-changed, postgres.missing (no pgvector) */
export async function ensureModel(
  database: Database,
  wanted: WantedModel,
  { replace, now }: { readonly replace: boolean; readonly now: number },
): Promise<StoredModel> {
  requireVector(database);
  return database.transaction(async (sql) => {
    await sql.query('select pg_catalog.pg_advisory_xact_lock($1)', [lockKey]);
    const models = await readModels(sql);
    const current = models.find((model) => model.current);
    const isSame = (model: StoredModel) =>
      model.name === wanted.name && model.dimension === wanted.dimension;
    if (current !== undefined && isSame(current)) return current;
    if (current !== undefined && !replace) throw modelChanged(current, wanted);
    await sql.query('update kb.model set current = false where current');
    const old = models.find(isSame);
    if (old !== undefined) {
      await sql.query('update kb.model set current = true where id = $1', [old.id]);
      return { ...old, current: true };
    }
    return insertModel(sql, wanted, database.engine, now);
  });
}

/** Removes the vectors of models that are no longer current. @returns their names */
export async function dropOldModels(database: Database): Promise<readonly string[]> {
  return database.transaction(async (sql) => {
    await sql.query('select pg_catalog.pg_advisory_xact_lock($1)', [lockKey]);
    const old = (await readModels(sql)).filter((model) => !model.current);
    for (const { id } of old) {
      await sql.query(`drop table kb.vector_${id}`);
      await sql.query(`drop table kb.spare_${id}`);
      await sql.query(`drop table if exists kb.refused_${id}`);
      await sql.query(`drop function kb.keep_vector_${id}()`);
      await sql.query('delete from kb.model where id = $1', [id]);
    }
    return old.map(({ name }) => name);
  });
}

export function modelChanged(
  stored: Pick<WantedModel, 'name' | 'dimension'>,
  wanted: Pick<WantedModel, 'name' | 'dimension'>,
): Fault {
  return new Fault({
    code: 'kb.model-changed',
    message: `the stored vectors are of ${stored.name} (${stored.dimension} dimensions), the configured model is ${wanted.name} (${wanted.dimension})`,
    hint: 'configure the old model again, or embed everything anew: `panther crawl --reembed`',
  });
}

async function insertModel(
  sql: Sql,
  { name, dimension, provider }: WantedModel,
  engine: Engine,
  now: number,
): Promise<StoredModel> {
  const columnType = decideColumnType(dimension, engine);
  const [model] = await sql.query<StoredModel>(
    `insert into kb.model (name, dimension, provider, column_type, current, created_at)
     values ($1, $2, $3, $4, true, $5) returning ${columns}`,
    [name, dimension, provider, columnType, new Date(now)],
  );
  if (model === undefined) throw new Error('an inserted model was not returned');
  await createTables(sql, model);
  return model;
}

/** Half the bytes on a server; in WebAssembly halves are two to three times slower than floats. */
export function decideColumnType(dimension: number, engine: Engine): string {
  const isFloat = engine === 'pglite' && dimension <= limits.index.vectorDimensionMax;
  return `${isFloat ? 'vector' : 'halfvec'}(${dimension})`;
}

/** Vectors by chunk, which is what search reads; a vector that no chunk has any more waits in a table
 * beside it, so that a text that comes back is not embedded again. */
async function createTables(sql: Sql, { id, columnType, dimension }: StoredModel): Promise<void> {
  const isInline = dimension * (columnType.startsWith('halfvec') ? 2 : 4) <= limits.inlineBytesMax;
  const storage = isInline ? 'plain' : 'external';
  await sql.query(`
    create table kb.vector_${id} (
      chunk bigint primary key references kb.chunk on delete cascade,
      library text not null,
      version text,
      content_hash text not null,
      embedding ${columnType} not null
    );
    alter table kb.vector_${id} alter column embedding set storage ${storage};
    create index vector_${id}_library on kb.vector_${id} (library, version);
    create index vector_${id}_hash on kb.vector_${id} (content_hash);
    create table kb.spare_${id} (
      content_hash text not null,
      embedding ${columnType} not null,
      unused_since timestamptz not null default now()
    );
    create index spare_${id}_hash on kb.spare_${id} (content_hash);
    create function kb.keep_vector_${id}() returns trigger language plpgsql as $$
    begin
      insert into kb.spare_${id} (content_hash, embedding)
      select distinct on (content_hash) content_hash, embedding from gone
      where not exists (select from kb.vector_${id} v where v.content_hash = gone.content_hash);
      return null;
    end $$;
    create trigger keep_vector after delete on kb.vector_${id}
      referencing old table as gone for each statement execute function kb.keep_vector_${id}();
  `);
}
