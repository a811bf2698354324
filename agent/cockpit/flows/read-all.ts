import type { RecordKind, RecordRow } from '../model/record.ts';
import type { CockpitReads, ListFilter } from '../store/index.ts';

/** Every row there is, page by page. */
export async function readAll<Body>(
  store: CockpitReads,
  kind: RecordKind<string, Body>,
  filter: Omit<ListFilter, 'limit' | 'after'> = {},
): Promise<readonly RecordRow<Body>[]> {
  const rows: RecordRow<Body>[] = [];
  let after: string | undefined;
  do {
    const page = await store.list(kind, { ...filter, limit: 1_000, after });
    rows.push(...page.rows);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return rows;
}
