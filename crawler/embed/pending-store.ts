import type { Sql } from '#lib/postgres';
import { limits } from './limits.ts';
import type { StoredModel } from './model-store.ts';
import { renderVector } from './vector.ts';

/** A chunk without a vector of the model. */
export interface PendingChunk {
  readonly key: string;
  readonly id: string;
  readonly url: string;
  readonly contentHash: string;
  readonly headingPath: readonly string[];
  readonly content: string;
  /** Its text has a vector: another chunk's, or one that is kept. */
  readonly isKnown: boolean;
}

export async function countPending(
  sql: Sql,
  { id }: StoredModel,
  signal?: AbortSignal,
): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    `select count(*)::int as count from kb.chunk c
     where not exists (select from kb.vector_${id} v where v.chunk = c.key)`,
    [],
    { timeoutMs: limits.countTimeoutMs, ...(signal === undefined ? {} : { signal }) },
  );
  return row?.count ?? 0;
}

/** The next chunks behind `after` (a key) that have no vector, by key: those whose text was refused by a run
 * before (`refused.ts`), or all others. */
export function readPending(
  sql: Sql,
  { id }: StoredModel,
  { after, count, refused }: { after: string; count: number; refused: boolean },
): Promise<readonly PendingChunk[]> {
  return sql.query<PendingChunk>(
    `select c.key::text as key, c.id, d.url, c.content_hash as "contentHash",
       c.heading_path as "headingPath", c.content,
       exists (select from kb.vector_${id} v where v.content_hash = c.content_hash)
         or exists (select from kb.spare_${id} s where s.content_hash = c.content_hash) as "isKnown"
     from kb.chunk c join kb.document d on d.id = c.document
     where c.key > $1 and not exists (select from kb.vector_${id} v where v.chunk = c.key)
       and ${refused ? '' : 'not'} exists
         (select from kb.refused_${id} r where r.content_hash = c.content_hash)
     order by c.key limit $2`,
    [after, count],
    { timeoutMs: limits.countTimeoutMs },
  );
}

/** Gives chunks the vectors their texts have already. @returns how many got one */
export async function adoptVectors(
  sql: Sql,
  { id }: StoredModel,
  chunks: readonly PendingChunk[],
): Promise<number> {
  const rows = await sql.query(
    `insert into kb.vector_${id} (chunk, library, version, content_hash, embedding)
     select c.key, c.library, c.version, c.content_hash, e.embedding
     from (select key, library, version, content_hash from kb.chunk where key = any($1::bigint[])
           for key share) c
     cross join lateral (
       select embedding from kb.vector_${id} v where v.content_hash = c.content_hash
       union all
       select embedding from kb.spare_${id} s where s.content_hash = c.content_hash
       limit 1) e
     on conflict (chunk) do nothing
     returning chunk`,
    [chunks.map(({ key }) => key)],
  );
  await dropSpares(sql, id, [...new Set(chunks.map(({ contentHash }) => contentHash))]);
  return rows.length;
}

/** Stores vectors under all chunks that have these texts; those of chunks that are gone meanwhile are
 * kept for their return. */
export async function storeVectors(
  sql: Sql,
  { id, columnType }: StoredModel,
  entries: readonly { readonly contentHash: string; readonly vector: Float32Array }[],
): Promise<void> {
  const hashes = entries.map(({ contentHash }) => contentHash);
  const vectors = entries.map(({ vector }) => renderVector(vector));
  await sql.query(
    `insert into kb.vector_${id} (chunk, library, version, content_hash, embedding)
     select c.key, c.library, c.version, c.content_hash, t.embedding::${columnType}
     from (select key, library, version, content_hash from kb.chunk
           where content_hash = any($1::text[]) for key share) c
     join unnest($1::text[], $2::text[]) as t(hash, embedding) on t.hash = c.content_hash
     order by c.key
     on conflict (chunk) do nothing`,
    [hashes, vectors],
  );
  const unused = await sql.query<{ hash: string }>(
    `select t.hash from unnest($1::text[]) as t(hash)
     where not exists (select from kb.vector_${id} v where v.content_hash = t.hash)
       and not exists (select from kb.spare_${id} s where s.content_hash = t.hash)`,
    [hashes],
  );
  const kept = new Set(unused.map(({ hash }) => hash));
  if (kept.size === 0) return;
  await sql.query(
    `insert into kb.spare_${id} (content_hash, embedding)
     select t.hash, t.embedding::${columnType} from unnest($1::text[], $2::text[]) as t(hash, embedding)`,
    [
      hashes.filter((hash) => kept.has(hash)),
      vectors.filter((_, index) => kept.has(hashes[index] ?? '')),
    ],
  );
}

/** A kept vector that a chunk has again need not be kept. */
async function dropSpares(sql: Sql, id: number, hashes: readonly string[]): Promise<void> {
  await sql.query(
    `delete from kb.spare_${id} s where s.content_hash = any($1::text[])
       and exists (select from kb.vector_${id} v where v.content_hash = s.content_hash)`,
    [hashes],
  );
}
