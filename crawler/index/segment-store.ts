import type { Sql } from '#lib/postgres';
import {
  type ChunkTable,
  decodeTables,
  decodeTerms,
  encodeTables,
  encodeTerms,
  type Segment,
  type StoredPostings,
} from './segment.ts';

/** Up to so many chunks a segment is read whole by whoever searches; larger ones by term. */
const inlineChunksMax = 512;
const postingsPerStatement = 20_000;

/** A segment's chunks, and its terms where it is small enough to be kept whole. */
export interface StoredSegment {
  readonly id: string;
  readonly added: ChunkTable;
  readonly removed: ChunkTable;
  readonly terms: Segment['terms'] | undefined;
}

/** Results come as text, and base64 is the shortest there is: a third of the time of PostgreSQL's own hex. */
const bytesOf = (base64: string): Uint8Array => Buffer.from(base64, 'base64');

/** A term's postings as a statement gives them in base64. */
export const storedOf = ({
  added,
  removed,
}: Record<'added' | 'removed', string>): StoredPostings => ({
  added: bytesOf(added),
  removed: bytesOf(removed),
});

/** @returns the new segment's id */
export async function writeSegment(sql: Sql, shelf: string, segment: Segment): Promise<string> {
  const size = segment.added.keys.length + segment.removed.keys.length;
  const isInline = size <= inlineChunksMax;
  const [row] = await sql.query<{ id: string }>(
    `insert into kb.segment (shelf, chunks, removed, tables, terms)
     values ($1, $2, $3, $4, $5) returning id::text as id`,
    [
      shelf,
      segment.added.keys.length,
      segment.removed.keys.length,
      encodeTables(segment),
      isInline ? encodeTerms(segment.terms) : null,
    ],
  );
  if (row === undefined) throw new Error('an insert gave no row');
  if (!isInline) await writePostings(sql, row.id, segment.terms);
  return row.id;
}

async function writePostings(sql: Sql, id: string, terms: Segment['terms']): Promise<void> {
  const entries = [...terms].toSorted(([left], [right]) => (left < right ? -1 : 1));
  for (let from = 0; from < entries.length; from += postingsPerStatement) {
    const batch = entries.slice(from, from + postingsPerStatement);
    const values = batch.flatMap(([, { added, removed }]) => [added, removed]);
    const blob = new Uint8Array(values.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    const starts = values.map((value) => {
      blob.set(value, at);
      at += value.length;
      // SQL counts bytes from 1.
      return at - value.length + 1;
    });
    await sql.query(
      `insert into kb.posting (segment, term, added, removed)
       select $1, term, substring($2::bytea from a for an), substring($2::bytea from r for rn)
       from unnest($3::text[], $4::int[], $5::int[], $6::int[], $7::int[]) as t(term, a, an, r, rn)`,
      [
        id,
        blob,
        batch.map(([term]) => term),
        starts.filter((_, index) => index % 2 === 0),
        batch.map(([, { added }]) => added.length),
        starts.filter((_, index) => index % 2 === 1),
        batch.map(([, { removed }]) => removed.length),
      ],
    );
  }
}

export async function readSegments(sql: Sql, ids: readonly string[]): Promise<StoredSegment[]> {
  if (ids.length === 0) return [];
  const rows = await sql.query<{ id: string; tables: string; terms: string | null }>(
    `select id::text as id, encode(tables, 'base64') as tables, encode(terms, 'base64') as terms
     from kb.segment where id = any($1::bigint[]) order by id`,
    [ids],
  );
  return rows.map(({ id, tables, terms }) => ({
    id,
    ...decodeTables(bytesOf(tables)),
    terms: terms === null ? undefined : decodeTerms(bytesOf(terms)),
  }));
}

export interface PostingRow {
  readonly segment: string;
  readonly term: string;
  readonly stored: StoredPostings;
}

export async function readPostings(
  sql: Sql,
  segments: readonly string[],
  terms: readonly string[],
): Promise<readonly PostingRow[]> {
  if (segments.length === 0 || terms.length === 0) return [];
  const rows = await sql.query<{ segment: string; term: string; added: string; removed: string }>(
    `select segment::text as segment, term, encode(added, 'base64') as added,
       encode(removed, 'base64') as removed
     from kb.posting where segment = any($1::bigint[]) and term = any($2::text[])`,
    [segments, terms],
  );
  return rows.map(({ segment, term, added, removed }) => ({
    segment,
    term,
    stored: storedOf({ added, removed }),
  }));
}

/** Every term of a large segment, in order, a page at a time. */
export async function* eachPosting(sql: Sql, id: string): AsyncGenerator<PostingRow> {
  let after = '';
  for (;;) {
    const rows = await sql.query<{ term: string; added: string; removed: string }>(
      `select term, encode(added, 'base64') as added, encode(removed, 'base64') as removed
       from kb.posting where segment = $1 and term > $2
       order by term limit 5000`,
      [id, after],
    );
    for (const { term, added, removed } of rows)
      yield { segment: id, term, stored: storedOf({ added, removed }) };
    const last = rows.at(-1);
    if (last === undefined || rows.length < 5000) return;
    after = last.term;
  }
}

export async function deleteSegments(sql: Sql, ids: readonly string[]): Promise<void> {
  await sql.query('delete from kb.posting where segment = any($1::bigint[])', [ids]);
  await sql.query('delete from kb.segment where id = any($1::bigint[])', [ids]);
}
