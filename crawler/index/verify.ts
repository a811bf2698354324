import type { Database, QueryOptions, Sql } from '#lib/postgres';
import { readTermVector, type TermVector } from './fields.ts';
import { createPageLists } from './page-lists.ts';
import { decodePostings, spreadPostings } from './postings.ts';
import type { ChunkRecord, Segment } from './segment.ts';
import { createSegmentBuilder } from './segment-builder.ts';
import { deleteSegments, eachPosting, readSegments, writeSegment } from './segment-store.ts';
import { ensureShelf } from './shelf.ts';
import { analyzerVersion } from './terms.ts';

/** Where the index and the chunks disagree. */
export interface IndexProblem {
  readonly library: string;
  readonly version?: string;
  readonly problem: string;
}

interface ShelfRow {
  readonly id: string;
  readonly library: string;
  readonly version: string | null;
}

/** Chunks are read and written in portions of so many. */
const portion = 4_000;

/** Reads every chunk's terms again and compares them with the index. Empty: all is well. Needs memory for
 * one library's terms. */
export async function verifyIndex(database: Database): Promise<readonly IndexProblem[]> {
  return database.transaction(async (sql) => {
    await sql.query('set transaction isolation level repeatable read, read only');
    const problems: IndexProblem[] = [];
    const shelves = await sql.query<ShelfRow>(
      `select s.id::text as id, c.library, c.version
       from (select distinct library, version from kb.chunk
             union select library, version from kb.shelf) c
       left join kb.shelf s on s.library = c.library and s.version is not distinct from c.version
       order by c.library, c.version`,
    );
    for (const shelf of shelves) {
      const { library, version } = shelf;
      const found = await compareShelf(sql, shelf);
      problems.push(
        ...found.map((problem) => ({ library, ...(version === null ? {} : { version }), problem })),
      );
    }
    return problems;
  });
}

/** Libraries with passages, or with an index of passages that are gone. */
export async function readIndexed(sql: Sql): Promise<readonly string[]> {
  const rows = await sql.query<{ library: string }>(
    'select library from kb.chunk union select library from kb.shelf order by library',
  );
  return rows.map(({ library }) => library);
}

/** A million chunks take some minutes. */
const rebuildMs = 60 * 60_000;

/** Builds the index of all versions of a library anew from its chunks, in one transaction: searches find
 * the old one until then. Whoever writes the library meanwhile waits. */
export async function rebuildIndex(
  database: Database,
  library: string,
  options: Pick<QueryOptions, 'signal'> = {},
): Promise<void> {
  const timeoutMs = rebuildMs;
  await database.transaction((sql) => rebuildIndexIn(sql, library), { ...options, timeoutMs });
}

/** The same within the caller's transaction. */
export async function rebuildIndexIn(sql: Sql, library: string): Promise<void> {
  await sql.query('lock table kb.chunk, kb.segment in share row exclusive mode');
  const versions = await sql.query<{ version: string | null }>(
    `select version from kb.chunk where library = $1
     union select version from kb.shelf where library = $1`,
    [library],
  );
  for (const { version } of versions) {
    const shelf = await ensureShelf(sql, { library, version: version ?? undefined });
    const old = await sql.query<{ id: string }>(
      'select id::text as id from kb.segment where shelf = $1',
      [shelf],
    );
    await deleteSegments(
      sql,
      old.map(({ id }) => id),
    );
    await writeAll(sql, shelf, { library, version });
    await sql.query('update kb.shelf set analyzer = $2 where id = $1', [shelf, analyzerVersion]);
  }
}

/** Segments as large as they may be. */
async function writeAll(
  sql: Sql,
  shelf: string,
  name: Pick<ShelfRow, 'library' | 'version'>,
): Promise<void> {
  let builder = createSegmentBuilder();
  const lists = createPageLists();
  for await (const records of eachPortion(sql, name)) {
    for (const record of records) {
      if (builder.isFull()) {
        await writeSegment(sql, shelf, builder.finish());
        builder = createSegmentBuilder();
      }
      builder.add(record);
      lists.add(record.document, record.content);
    }
  }
  await lists.write(sql, { library: name.library, version: name.version ?? undefined });
  if (!builder.isEmpty()) await writeSegment(sql, shelf, builder.finish());
}

interface ReadRecord extends ChunkRecord {
  readonly content: string;
}

async function* eachPortion(
  sql: Sql,
  { library, version }: Pick<ShelfRow, 'library' | 'version'>,
): AsyncGenerator<readonly ReadRecord[]> {
  let after = { document: '0', key: '0' };
  for (;;) {
    // IS NOT DISTINCT FROM looks rare to the planner, and then it reads the whole table each time.
    const rows = await sql.query<{
      key: string;
      document: string;
      heading_path: string[];
      content: string;
      symbols: string[];
    }>(
      `select key::text as key, document::text as document, heading_path, content, symbols
       from kb.chunk where library = $1 and (version = $2 or ($2::text is null and version is null))
         and document >= $3 and (document, kb.chunk.key) > ($3, $4::bigint)
       order by kb.chunk.document, kb.chunk.key limit $5`,
      [library, version, after.document, after.key, portion],
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last;
    yield rows.map(({ key, document, heading_path: headingPath, content, symbols }) => ({
      key: Number(key),
      document: Number(document),
      content,
      ...readTermVector({ headingPath, content, symbols }),
    }));
  }
}

interface IndexedChunk extends TermVector {
  readonly counts: Map<string, number>;
}

async function compareShelf(sql: Sql, shelf: ShelfRow): Promise<readonly string[]> {
  const indexed = shelf.id === null ? new Map() : await readShelf(sql, shelf.id);
  const problems: string[] = [];
  for await (const records of eachPortion(sql, shelf))
    for (const record of records) {
      const known = indexed.get(record.key);
      indexed.delete(record.key);
      if (known === undefined) problems.push(`chunk ${record.key} is not in the index`);
      else if (!isEqual(known, record)) problems.push(`chunk ${record.key} has other terms`);
    }
  for (const key of indexed.keys()) problems.push(`chunk ${key} is in the index only`);
  return problems;
}

function isEqual(left: TermVector, right: TermVector): boolean {
  return (
    left.counts.size === right.counts.size &&
    left.lengths.every((length, field) => length === right.lengths[field]) &&
    [...left.counts].every(([term, count]) => right.counts.get(term) === count)
  );
}

/** The index turned round: the terms of each chunk. */
async function readShelf(sql: Sql, shelf: string): Promise<Map<number, IndexedChunk>> {
  const rows = await sql.query<{ id: string }>(
    'select id::text as id from kb.segment where shelf = $1 order by id',
    [shelf],
  );
  const segments = await readSegments(
    sql,
    rows.map(({ id }) => id),
  );
  const gone = new Set(segments.flatMap(({ removed }) => [...removed.keys]));
  const chunks = new Map<number, IndexedChunk>();
  for (const segment of segments) {
    const { keys, lengths } = segment.added;
    keys.forEach((key, ordinal) => {
      if (gone.has(key)) return;
      chunks.set(key, { counts: new Map(), lengths: lengths.map((of) => of[ordinal] ?? 0) });
    });
    const terms: AsyncIterable<readonly [string, Uint8Array]> =
      segment.terms === undefined ? storedTerms(sql, segment.id) : inlineTerms(segment.terms);
    for await (const [term, added] of terms) {
      const { ordinals, counts } = spreadPostings(decodePostings(added));
      ordinals.forEach((ordinal, index) => {
        chunks.get(keys[ordinal] ?? -1)?.counts.set(term, counts[index] ?? 0);
      });
    }
  }
  return chunks;
}

async function* storedTerms(sql: Sql, id: string): AsyncGenerator<readonly [string, Uint8Array]> {
  for await (const { term, stored } of eachPosting(sql, id)) yield [term, stored.added];
}

async function* inlineTerms(
  terms: Segment['terms'],
): AsyncGenerator<readonly [string, Uint8Array]> {
  for (const [term, { added }] of terms) yield [term, added];
}
