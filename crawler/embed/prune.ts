import type { Clock } from '#lib';
import type { Database } from '#lib/postgres';
import { limits } from './limits.ts';
import { readModels } from './model-store.ts';

const dayMs = 86_400_000;

/** Removes vectors whose text no chunk has had for `days`. @returns how many */
export async function pruneEmbeddings(
  database: Database,
  { days, clock }: { readonly days: number; readonly clock: Clock },
): Promise<number> {
  let count = 0;
  for (const { id } of await readModels(database)) {
    const rows = await database.query<{ count: number }>(
      `with gone as (delete from kb.spare_${id} where unused_since < $1 returning 1)
       select count(*)::int as count from gone`,
      [new Date(clock.now() - days * dayMs)],
      { timeoutMs: limits.countTimeoutMs },
    );
    count += rows[0]?.count ?? 0;
  }
  return count;
}
