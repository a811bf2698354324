import type { Database, Sql } from '#lib/postgres';
import { decodePostings, encodePostings, spreadPostings } from './postings.ts';
import { type ChunkTable, type Segment, type StoredPostings, segmentChunksMax } from './segment.ts';
import {
  deleteSegments,
  eachPosting,
  readSegments,
  type StoredSegment,
  writeSegment,
} from './segment-store.ts';

interface SegmentSize {
  readonly id: string;
  readonly chunks: number;
  readonly removed: number;
}

/** Makes one segment of a shelf's many small ones, within the caller's transaction. Segments that
 * somebody else is merging are left to them. */
export async function mergeSmall(sql: Sql, shelf: string): Promise<void> {
  const segments = await lockSegments(sql, shelf, 'and terms is not null');
  let size = 0;
  const fitting = segments.filter(({ chunks, removed }) => {
    size += Math.max(chunks, removed);
    return size <= segmentChunksMax;
  });
  await mergeOf(sql, fitting);
}

/** Leaves as few segments as possible of each version of a library: what is taken out of it is then
 * gone for good. Each version is a transaction of its own.
 * @returns how many segments there were, and are */
export async function mergeSegments(
  database: Database,
  library: string,
): Promise<{ readonly before: number; readonly after: number }> {
  const shelves = await database.query<{ id: string }>(
    'select id::text as id from kb.shelf where library = $1 order by id',
    [library],
  );
  let [before, after] = [0, 0];
  for (const { id } of shelves) {
    const counts = await database.transaction((sql) => mergeShelf(sql, id));
    before += counts.before;
    after += counts.after;
  }
  return { before, after };
}

async function mergeShelf(sql: Sql, shelf: string) {
  const segments = await lockSegments(sql, shelf, '');
  const groups = decideGroups(segments);
  let after = segments.length;
  for (const group of groups) after += (await mergeOf(sql, group)) - group.length;
  return { before: segments.length, after };
}

/** Which segments become one: full ones stay unless a tenth of the shelf is gone from them. */
function decideGroups(segments: readonly SegmentSize[]): readonly (readonly SegmentSize[])[] {
  const total = segments.reduce((sum, { chunks }) => sum + chunks, 0);
  const removed = segments.reduce((sum, segment) => sum + segment.removed, 0);
  const isFull = ({ chunks }: SegmentSize) => chunks > segmentChunksMax / 2;
  const open = removed * 10 > total ? segments : segments.filter((segment) => !isFull(segment));
  const groups: SegmentSize[][] = [];
  let size = 0;
  for (const segment of open.toSorted((left, right) => left.chunks - right.chunks)) {
    const own = Math.max(segment.chunks, segment.removed);
    if (groups.length === 0 || size + own > segmentChunksMax) {
      groups.push([]);
      size = 0;
    }
    groups.at(-1)?.push(segment);
    size += own;
  }
  return groups.filter((group) => group.length > 1 || group.some((segment) => segment.removed > 0));
}

async function lockSegments(sql: Sql, shelf: string, condition: string) {
  return sql.query<SegmentSize>(
    `select id::text as id, chunks, removed from kb.segment where shelf = $1 ${condition}
     order by id for update skip locked`,
    [shelf],
  );
}

/** @returns how many segments came of them */
async function mergeOf(sql: Sql, sizes: readonly SegmentSize[]): Promise<number> {
  const ids = sizes.map(({ id }) => id);
  if (ids.length === 0) return 0;
  const [shelf] = await sql.query<{ shelf: string }>(
    'select shelf::text as shelf from kb.segment where id = $1',
    [ids[0]],
  );
  if (shelf === undefined) throw new Error(`segment ${ids[0]} is gone while it is locked`);
  const segments = await readSegments(sql, ids);
  const merged = await combine(sql, segments);
  await deleteSegments(sql, ids);
  if (merged.added.keys.length + merged.removed.keys.length === 0) return 0;
  await writeSegment(sql, shelf.shelf, merged);
  return 1;
}

async function combine(sql: Sql, segments: readonly StoredSegment[]): Promise<Segment> {
  const inKeys = keySet(segments.map(({ added }) => added));
  const outKeys = keySet(segments.map(({ removed }) => removed));
  const added = place(
    segments.map((segment) => segment.added),
    (key) => !outKeys.has(key),
  );
  const removed = place(
    segments.map((segment) => segment.removed),
    (key) => !inKeys.has(key),
  );
  const lists = new Map<string, { added: Part[]; removed: Part[] }>();
  for (const [index, segment] of segments.entries()) {
    const put = (term: string, stored: StoredPostings) => {
      let list = lists.get(term);
      if (list === undefined) {
        list = { added: [], removed: [] };
        lists.set(term, list);
      }
      if (stored.added.length > 0)
        list.added.push({ bytes: stored.added, places: added.places[index] ?? noPlaces });
      if (stored.removed.length > 0)
        list.removed.push({ bytes: stored.removed, places: removed.places[index] ?? noPlaces });
    };
    if (segment.terms !== undefined) for (const [term, stored] of segment.terms) put(term, stored);
    else for await (const { term, stored } of eachPosting(sql, segment.id)) put(term, stored);
  }
  const terms = new Map<string, StoredPostings>();
  for (const [term, list] of lists) {
    const stored = { added: join(list.added), removed: join(list.removed) };
    if (stored.added.length + stored.removed.length > 0) terms.set(term, stored);
  }
  return { added: added.table, removed: removed.table, terms };
}

const noPlaces = new Int32Array(0);

interface Part {
  readonly bytes: Uint8Array;
  readonly places: Int32Array;
}

function keySet(tables: readonly ChunkTable[]): ReadonlySet<number> {
  const keys = new Set<number>();
  for (const table of tables) for (const key of table.keys) keys.add(key);
  return keys;
}

/** The merged table, and where each chunk of a segment goes in it: −1 where it is left out. */
function place(
  tables: readonly ChunkTable[],
  stays: (key: number) => boolean,
): { readonly table: ChunkTable; readonly places: readonly Int32Array[] } {
  const rows = tables.flatMap((table, index) =>
    Array.from(table.keys, (key, ordinal) => ({
      key,
      document: table.documents[ordinal] ?? 0,
      index,
      ordinal,
    })).filter(({ key }) => stays(key)),
  );
  rows.sort((left, right) => left.document - right.document || left.key - right.key);
  const places = tables.map((table) => new Int32Array(table.keys.length).fill(-1));
  rows.forEach(({ index, ordinal }, next) => {
    const target = places[index];
    if (target !== undefined) target[ordinal] = next;
  });
  const fields = tables[0]?.lengths.length ?? 0;
  const table = {
    keys: Float64Array.from(rows, ({ key }) => key),
    documents: Float64Array.from(rows, ({ document }) => document),
    lengths: Array.from({ length: fields }, (_, field) =>
      Uint16Array.from(rows, ({ index, ordinal }) => tables[index]?.lengths[field]?.[ordinal] ?? 0),
    ),
  };
  return { table, places };
}

function join(parts: readonly Part[]): Uint8Array {
  const decoded = parts.map(({ bytes, places }) => ({ postings: decodePostings(bytes), places }));
  const most = decoded.reduce((sum, { postings }) => sum + postings.length, 0);
  // Ordinal and counts as one number sort without an object each: 16 and 30 bits.
  const rows = new Float64Array(most);
  let length = 0;
  for (const { postings, places } of decoded) {
    const all = spreadPostings(postings);
    for (let index = 0; index < all.length; index += 1) {
      const ordinal = places[all.ordinals[index] ?? 0] ?? -1;
      if (ordinal < 0) continue;
      rows[length] = ordinal * countLimit + (all.counts[index] ?? 0);
      length += 1;
    }
  }
  const kept = rows.subarray(0, length).sort();
  const ordinals = Uint16Array.from(kept, (row) => Math.floor(row / countLimit));
  return encodePostings(
    ordinals,
    Uint32Array.from(kept, (row) => row % countLimit),
  );
}

const countLimit = 2 ** 32;
