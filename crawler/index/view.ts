import type { Sql } from '#lib/postgres';
import type { SearchFilter } from '../model/hit.ts';
import { fieldCount } from './fields.ts';
import { countPostings, decodePostings, type Postings, sizeOfPostings } from './postings.ts';
import type { StoredPostings } from './segment.ts';
import { readPostings, readSegments, type StoredSegment, storedOf } from './segment-store.ts';
import { analyzerVersion } from './terms.ts';

/** A segment in memory, with sums that never change. */
interface OpenSegment extends StoredSegment {
  /** Terms of each field of all its chunks, those that went taken off. */
  readonly lengthSums: readonly number[];
}

interface CachedPostings {
  readonly added: Postings;
  readonly removedCount: number;
}

/** What a process keeps of the index between searches. Segments never change, so nothing of it is ever
 * wrong; which segments there are is read with every search. */
export interface IndexCache {
  readonly segments: Map<string, { readonly shelf: string; readonly segment: OpenSegment }>;
  readonly postings: Map<string, CachedPostings>;
  postingBytes: number;
}

/** Postings that were not used for longest go first. */
const postingBytesMax = 128 * 2 ** 20;

export function createIndexCache(): IndexCache {
  return { segments: new Map(), postings: new Map(), postingBytes: 0 };
}

/** The chunks of one library and version, as one transaction sees them. */
export interface ShelfView {
  readonly id: string;
  readonly library: string;
  readonly version: string | undefined;
  /** Whether its terms were made by other rules than this program's. */
  readonly isStale: boolean;
  readonly segments: readonly OpenSegment[];
  /** Keys of chunks that a later segment takes out. */
  readonly gone: ReadonlySet<number>;
}

export interface IndexView {
  readonly shelves: readonly ShelfView[];
  readonly chunks: number;
  /** Mean number of terms of each field. */
  readonly averages: readonly number[];
}

/** A term in all shelves of a view. */
export interface TermView {
  readonly term: string;
  /** Chunks that have it. */
  readonly frequency: number;
  /** By segment id. */
  readonly postings: ReadonlyMap<string, Postings>;
}

interface ShelfRow {
  readonly id: string;
  readonly library: string;
  readonly version: string | null;
  readonly analyzer: number;
  readonly segments: readonly string[];
}

interface ViewRow extends Omit<ShelfRow, 'segments'> {
  readonly segment: string | null;
  readonly term: string | null;
  readonly added: string | null;
  readonly removed: string | null;
}

/** The shelves that a filter leaves, and, in the same statement, the postings of terms that are not in
 * memory yet: they are of one state of the database. Undefined when a merge took segments away before
 * their tables were read; in a transaction that sees one state throughout (repeatable read) it does not. */
export async function openView(
  sql: Sql,
  cache: IndexCache,
  { library, version }: SearchFilter,
  terms: readonly string[] = [],
): Promise<IndexView | undefined> {
  // OFFSET 0 keeps the planner from reading all postings where it has no statistics yet.
  const rows = await sql.query<ViewRow>(
    `select s.id::text as id, s.library, s.version, s.analyzer, g.id::text as segment,
       p.term, encode(p.added, 'base64') as added, encode(p.removed, 'base64') as removed
     from kb.shelf s
     left join kb.segment g on g.shelf = s.id
     left join lateral (
       select term, added, removed from kb.posting
       where segment = g.id and term = any($3::text[]) and g.id <> all($4::bigint[]) offset 0
     ) p on true
     where ($1::text is null or s.library = $1) and ($2::text is null or s.version = $2)
     order by s.id, g.id`,
    [library ?? null, version ?? null, terms, segmentsKnown(cache, terms)],
  );
  const shelfRows = groupRows(rows);
  if (!(await loadSegments(sql, cache, shelfRows))) return undefined;
  const shelves = shelfRows.map((row) => openShelf(cache, row));
  keepPostings(cache, shelves, terms, rows);
  const sums = new Array<number>(fieldCount).fill(0);
  let chunks = 0;
  for (const { segments } of shelves)
    for (const segment of segments) {
      chunks += segment.added.keys.length - segment.removed.keys.length;
      for (let field = 0; field < fieldCount; field += 1)
        sums[field] = (sums[field] ?? 0) + (segment.lengthSums[field] ?? 0);
    }
  return { shelves, chunks, averages: sums.map((sum) => (chunks > 0 ? sum / chunks : 0)) };
}

/** Large segments of which every one of the terms is in memory; small ones are as a whole. */
function segmentsKnown(cache: IndexCache, terms: readonly string[]): readonly string[] {
  return [...cache.segments.values()].flatMap(({ segment: { id, terms: own } }) =>
    own !== undefined || terms.every((term) => cache.postings.has(cacheKey(id, term))) ? [id] : [],
  );
}

/** One row a shelf. */
function groupRows(rows: readonly ViewRow[]): readonly ShelfRow[] {
  const shelves = new Map<string, ShelfRow & { readonly segments: string[] }>();
  for (const { id, library, version, analyzer, segment } of rows) {
    let shelf = shelves.get(id);
    if (shelf === undefined) {
      shelf = { id, library, version, analyzer, segments: [] };
      shelves.set(id, shelf);
    }
    if (segment !== null && segment !== shelf.segments.at(-1)) shelf.segments.push(segment);
  }
  return [...shelves.values()];
}

/** What was read, and of terms that a segment has not, that it has not. */
function keepPostings(
  cache: IndexCache,
  shelves: readonly ShelfView[],
  terms: readonly string[],
  rows: readonly ViewRow[],
): void {
  for (const { segment, term, added, removed } of rows)
    if (segment !== null && term !== null && added !== null && removed !== null)
      keep(cache, segment, term, decodeBoth(storedOf({ added, removed })));
  for (const { segments } of shelves)
    for (const { id, terms: own } of segments)
      if (own === undefined) for (const term of terms) keep(cache, id, term, nothing);
}

function keep(cache: IndexCache, segment: string, term: string, postings: CachedPostings): void {
  const key = cacheKey(segment, term);
  if (cache.postings.has(key)) return;
  cache.postings.set(key, postings);
  cache.postingBytes += sizeOfPostings(postings.added);
}

/** @returns whether all that were missing are there */
async function loadSegments(
  sql: Sql,
  cache: IndexCache,
  rows: readonly ShelfRow[],
): Promise<boolean> {
  const shelfOf = new Map(rows.flatMap(({ id, segments }) => segments.map((own) => [own, id])));
  const shelves = new Set(rows.map(({ id }) => id));
  for (const [id, { shelf }] of cache.segments)
    if (shelves.has(shelf) && !shelfOf.has(id)) cache.segments.delete(id);
  const missing = [...shelfOf.keys()].filter((id) => !cache.segments.has(id));
  for (const segment of await readSegments(sql, missing)) {
    const lengthSums = Array.from(
      { length: fieldCount },
      (_, field) => sum(segment.added.lengths[field]) - sum(segment.removed.lengths[field]),
    );
    const shelf = shelfOf.get(segment.id) ?? '';
    cache.segments.set(segment.id, { shelf, segment: { ...segment, lengthSums } });
  }
  return missing.every((id) => cache.segments.has(id));
}

const sum = (values: Uint16Array | undefined): number =>
  values === undefined ? 0 : values.reduce((total, value) => total + value, 0);

function openShelf(cache: IndexCache, row: ShelfRow): ShelfView {
  const segments = row.segments.map((id) => {
    const found = cache.segments.get(id);
    if (found === undefined) throw new Error(`segment ${id} vanished within a transaction`);
    return found.segment;
  });
  const gone = new Set<number>();
  for (const { removed } of segments) for (const key of removed.keys) gone.add(key);
  return {
    id: row.id,
    library: row.library,
    version: row.version ?? undefined,
    isStale: row.analyzer !== analyzerVersion,
    segments,
    gone,
  };
}

/** The postings of terms, from memory where they were read before. Those that were not given to
 * `openView` are read now: in a transaction that sees one state throughout. */
export async function openTerms(
  sql: Sql,
  cache: IndexCache,
  view: IndexView,
  terms: readonly string[],
): Promise<readonly TermView[]> {
  const segments = view.shelves.flatMap((shelf) => shelf.segments);
  const large = segments.filter((segment) => segment.terms === undefined);
  const missing = new Set<string>();
  for (const term of terms)
    for (const { id } of large) if (!cache.postings.has(cacheKey(id, term))) missing.add(term);
  if (missing.size > 0) await loadTerms(sql, cache, large, [...missing]);
  const views = terms.map((term) => termView(cache, segments, term));
  trim(cache);
  return views;
}

const cacheKey = (segment: string, term: string): string => `${segment} ${term}`;
const nothing: CachedPostings = { added: decodePostings(new Uint8Array(0)), removedCount: 0 };

const decodeBoth = ({ added, removed }: StoredPostings): CachedPostings => ({
  added: decodePostings(added),
  removedCount: countPostings(removed),
});

async function loadTerms(
  sql: Sql,
  cache: IndexCache,
  large: readonly OpenSegment[],
  terms: readonly string[],
): Promise<void> {
  const ids = large.map(({ id }) => id);
  for (const { segment, term, stored } of await readPostings(sql, ids, terms))
    keep(cache, segment, term, decodeBoth(stored));
  for (const id of ids) for (const term of terms) keep(cache, id, term, nothing);
}

function termView(cache: IndexCache, segments: readonly OpenSegment[], term: string): TermView {
  const postings = new Map<string, Postings>();
  let frequency = 0;
  for (const segment of segments) {
    const own = postingsOf(cache, segment, term);
    frequency += own.added.length - own.removedCount;
    if (own.added.length > 0) postings.set(segment.id, own.added);
  }
  return { term, frequency, postings };
}

function postingsOf(cache: IndexCache, segment: OpenSegment, term: string): CachedPostings {
  if (segment.terms !== undefined) {
    const stored = segment.terms.get(term);
    if (stored === undefined) return nothing;
    return decodeBoth(stored);
  }
  const key = cacheKey(segment.id, term);
  const postings = cache.postings.get(key) ?? nothing;
  // Last used, last in the map.
  cache.postings.delete(key);
  cache.postings.set(key, postings);
  return postings;
}

function trim(cache: IndexCache): void {
  for (const [key, postings] of cache.postings) {
    if (cache.postingBytes <= postingBytesMax) return;
    cache.postings.delete(key);
    cache.postingBytes -= sizeOfPostings(postings.added);
  }
}
