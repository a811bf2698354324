import type { Sql } from '#lib/postgres';
import type { SearchFilter } from '../model/hit.ts';
import { fieldCount } from './fields.ts';
import { decodePostings, type Postings } from './segment.ts';
import { readPostings, readSegments, type StoredSegment } from './segment-store.ts';
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

const postingBytesMax = 96 * 2 ** 20;

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

/** The shelves that a filter leaves. The transaction must see one state of the database throughout
 * (repeatable read), or a merge in between would take segments away. */
export async function openView(
  sql: Sql,
  cache: IndexCache,
  { library, version }: SearchFilter,
): Promise<IndexView> {
  const rows = await sql.query<ShelfRow>(
    `select s.id::text as id, s.library, s.version, s.analyzer,
       array(select g.id::text from kb.segment g where g.shelf = s.id order by g.id) as segments
     from kb.shelf s
     where ($1::text is null or s.library = $1) and ($2::text is null or s.version = $2)
     order by s.id`,
    [library ?? null, version ?? null],
  );
  await loadSegments(sql, cache, rows);
  const shelves = rows.map((row) => openShelf(cache, row));
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

async function loadSegments(sql: Sql, cache: IndexCache, rows: readonly ShelfRow[]): Promise<void> {
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

/** The postings of terms, from memory where they were read before. */
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

async function loadTerms(
  sql: Sql,
  cache: IndexCache,
  large: readonly OpenSegment[],
  terms: readonly string[],
): Promise<void> {
  const ids = large.map(({ id }) => id);
  const found = new Map<string, CachedPostings>();
  for (const { segment, term, stored } of await readPostings(sql, ids, terms))
    found.set(cacheKey(segment, term), {
      added: decodePostings(stored.added),
      removedCount: decodePostings(stored.removed).ordinals.length,
    });
  for (const id of ids)
    for (const term of terms) {
      const key = cacheKey(id, term);
      if (cache.postings.has(key)) continue;
      const postings = found.get(key) ?? nothing;
      cache.postings.set(key, postings);
      cache.postingBytes += sizeOf(postings);
    }
}

/** Bytes of memory, roughly. */
const sizeOf = ({ added }: CachedPostings): number => 200 + added.ordinals.length * 6;

function termView(cache: IndexCache, segments: readonly OpenSegment[], term: string): TermView {
  const postings = new Map<string, Postings>();
  let frequency = 0;
  for (const segment of segments) {
    const own = postingsOf(cache, segment, term);
    frequency += own.added.ordinals.length - own.removedCount;
    if (own.added.ordinals.length > 0) postings.set(segment.id, own.added);
  }
  return { term, frequency, postings };
}

function postingsOf(cache: IndexCache, segment: OpenSegment, term: string): CachedPostings {
  if (segment.terms !== undefined) {
    const stored = segment.terms.get(term);
    if (stored === undefined) return nothing;
    return {
      added: decodePostings(stored.added),
      removedCount: decodePostings(stored.removed).ordinals.length,
    };
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
    cache.postingBytes -= sizeOf(postings);
  }
}
