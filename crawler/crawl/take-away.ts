import type { Sql } from '#lib/postgres';
import { type IndexBatch, removeDocumentChunks } from '../index/index.ts';

/** Takes a document away, in the caller's transaction: its passages go, and what led to it; a row that says
 * what was there stays. How many passages went. */
export async function takeAway(
  sql: Sql,
  index: IndexBatch,
  id: string,
  nowMs: number,
): Promise<number> {
  const chunks = await removeDocumentChunks(sql, id, { batch: index });
  await sql.query(
    `update kb.document set state = 'removed', markdown = '', links = '{}', changed_at = $2,
       duplicate_of = null where id = $1`,
    [id, new Date(nowMs).toISOString()],
  );
  await sql.query('delete from kb.alias where document = $1', [id]);
  return chunks.length;
}
