import type { Database, Sql } from '#lib/postgres';
import type { StoredModel } from './model-store.ts';

/** Texts that a model gave no usable vector for, by hash: they are tried again, behind all others. */
export interface Refused {
  add(hash: string): Promise<void>;
  /** It has a vector after all. */
  remove(sql: Sql, hashes: readonly string[]): Promise<void>;
}

/** Forgets those whose text no chunk has any more. */
export async function openRefused(database: Database, { id }: StoredModel): Promise<Refused> {
  const table = `kb.refused_${id}`;
  // Not with the model's other tables: models of before have none.
  await database.query(`create table if not exists ${table} (content_hash text primary key)`);
  await database.query(
    `delete from ${table} r
     where not exists (select from kb.chunk c where c.content_hash = r.content_hash)`,
  );
  return {
    async add(hash) {
      await database.query(`insert into ${table} values ($1) on conflict do nothing`, [hash]);
    },
    async remove(sql, hashes) {
      await sql.query(`delete from ${table} where content_hash = any($1::text[])`, [hashes]);
    },
  };
}
