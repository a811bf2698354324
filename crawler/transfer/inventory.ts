import type { Sql } from '#lib/postgres';
import { readModels } from '../embed/index.ts';
import { type LibraryEntry, listLibraries } from '../search/index.ts';
import { limits } from './limits.ts';

/** A library and what it takes up. */
export interface LibrarySize extends LibraryEntry {
  /** Passages with a vector of the current model. */
  readonly vectors: number;
  /** As stored: text of pages and passages, word index, vectors. */
  readonly bytes: number;
}

interface Amount {
  readonly library: string;
  readonly count: number;
  readonly bytes: number;
}

/** Every library with its size, by name. */
export async function readInventory(sql: Sql): Promise<readonly LibrarySize[]> {
  const libraries = await listLibraries(sql);
  const [model] = (await readModels(sql)).filter(({ current }) => current);
  const pages = await readAmounts(sql, 'kb.document t', 'library', ['t.markdown']);
  const passages = await readAmounts(sql, 'kb.chunk t', 'library', ['t.content']);
  const segments = 'kb.segment t join kb.shelf s on s.id = t.shelf';
  const index = await readAmounts(sql, segments, 's.library', ['t.tables', 't.terms']);
  const postings = `kb.posting t join kb.segment g on g.id = t.segment join kb.shelf s on s.id = g.shelf`;
  const terms = await readAmounts(sql, postings, 's.library', ['t.added', 't.removed']);
  const vectors =
    model === undefined
      ? new Map<string, Amount>()
      : await readAmounts(sql, `kb.vector_${model.id} t`, 'library', ['t.embedding']);
  return libraries.map((entry) => {
    const { library } = entry;
    const parts = [pages, passages, index, terms, vectors];
    const bytes = parts.reduce((sum, part) => sum + (part.get(library)?.bytes ?? 0), 0);
    return { ...entry, vectors: vectors.get(library)?.count ?? 0, bytes };
  });
}

async function readAmounts(
  sql: Sql,
  from: string,
  library: string,
  columns: readonly string[],
): Promise<ReadonlyMap<string, Amount>> {
  const size = columns.map((name) => `coalesce(pg_column_size(${name}), 0)`).join(' + ');
  const rows = await sql.query<Amount>(
    `select ${library} as library, count(*)::int as count, sum(${size})::float8 as bytes
     from ${from} group by 1`,
    [],
    { timeoutMs: limits.statementTimeoutMs },
  );
  return new Map(rows.map((row) => [row.library, row]));
}
