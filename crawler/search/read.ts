import type { Database, Sql } from '#lib/postgres';
import type { SearchHit } from '../model/hit.ts';
import { hitOf, readPassage, readPlaces } from './passages.ts';
import { search } from './search.ts';
import { compareVersions } from './versions.ts';

export interface OutlineEntry {
  readonly chunkId: string;
  readonly ordinal: number;
  readonly headingPath: readonly string[];
  readonly anchor?: string;
  readonly characters: number;
}

/** The passages of a page in their order, without their text. Empty when there is no such page. */
export async function outline(sql: Sql, documentId: string): Promise<readonly OutlineEntry[]> {
  if (!/^\d{1,18}$/.test(documentId)) return [];
  const rows = await sql.query<{
    id: string;
    ordinal: number;
    heading_path: string[];
    anchor: string | null;
    characters: number;
  }>(
    `select id, ordinal, heading_path, anchor, length(content) as characters
     from kb.chunk where document = $1 order by ordinal, key`,
    [documentId],
  );
  return rows.map(({ id, ordinal, heading_path: headingPath, anchor, characters }) => ({
    chunkId: id,
    ordinal,
    headingPath,
    ...(anchor === null ? {} : { anchor }),
    characters,
  }));
}

const neighboursMax = 10;

/** A passage with so many of its page's before and after it, in the page's order; undefined when there is
 * none of that id. */
export async function readChunk(
  sql: Sql,
  id: string,
  { neighbours = 0 }: { readonly neighbours?: number } = {},
): Promise<readonly SearchHit[] | undefined> {
  const passage = await readPassage(sql, id);
  if (passage === undefined) return undefined;
  const reach = Math.min(Math.max(0, Math.trunc(neighbours)), neighboursMax);
  const { ordinal } = passage;
  const around =
    reach === 0
      ? [passage]
      : await readPlaces(sql, String(passage.document), ordinal - reach, ordinal + reach);
  return around.map((one) =>
    hitOf(one, { score: 0, ranks: {}, span: { start: 0, end: one.content.length } }),
  );
}

/** Passages of other pages that are about the same as one: found by its headings and names. Of its own
 * library and version. */
export async function related(
  database: Database,
  chunkId: string,
  k: number,
): Promise<readonly SearchHit[]> {
  const passage = await readPassage(database, chunkId);
  if (passage === undefined) return [];
  const { library, version, headingPath, symbols, document } = passage;
  const query = [...headingPath.slice(-2), ...symbols.slice(0, 8)].join(' ');
  const filter = { library, ...(version === undefined ? {} : { version }) };
  const own = String(document);
  const { hits } = await search(database, { query, filter, k: k * 2 + 1 });
  return hits.filter(({ documentId }) => documentId !== own).slice(0, k);
}

export interface LibraryEntry {
  readonly library: string;
  /** Newest first; a page without a version belongs to none of them. */
  readonly versions: readonly string[];
  readonly documents: number;
  readonly chunks: number;
  /** When a page of it was last read, UTC milliseconds. */
  readonly readAt: number;
}

/** What can be searched, by name. */
export async function listLibraries(sql: Sql): Promise<readonly LibraryEntry[]> {
  const rows = await sql.query<{
    library: string;
    version: string | null;
    documents: number;
    chunks: number;
    read_at: Date;
  }>(
    `select d.library, d.version, count(*)::int as documents,
       coalesce(sum(c.count), 0)::int as chunks, max(d.read_at) as read_at
     from kb.document d
     left join (select document, count(*) as count from kb.chunk group by document) c
       on c.document = d.id
     where d.state = 'live' group by d.library, d.version`,
  );
  return [...Map.groupBy(rows, ({ library }) => library)]
    .map(([library, of]) => ({
      library,
      versions: of
        .flatMap(({ version }) => (version === null ? [] : [version]))
        .toSorted(compareVersions),
      documents: of.reduce((sum, { documents }) => sum + documents, 0),
      chunks: of.reduce((sum, { chunks }) => sum + chunks, 0),
      readAt: Math.max(...of.map(({ read_at }) => read_at.getTime())),
    }))
    .toSorted((left, right) => (left.library < right.library ? -1 : 1));
}
