import type { Sql } from '#lib/postgres';
import type { Chunk } from '../model/chunk.ts';
import type { TermVector } from './fields.ts';
import { mergeSmall } from './merge.ts';
import { type ChunkRecord, createSegment, segmentChunksMax } from './segment.ts';
import { writeSegment } from './segment-store.ts';
import { ensureShelf, type ShelfName } from './shelf.ts';

/** What one transaction changes in the word index, kept until its end: documents that are written
 * together share a segment. */
export interface IndexBatch {
  /** By library and version. */
  readonly shelves: Map<string, ShelfChange>;
  /** Chunks of new documents that are still to be written, all with one statement. */
  readonly pending: PendingChunks[];
}

export interface PendingChunks {
  readonly owner: ShelfName & { readonly documentId: string };
  readonly chunks: readonly Chunk[];
  /** By the chunk's id, where they were counted already. */
  readonly terms: ReadonlyMap<string, TermVector> | undefined;
}

interface ShelfChange {
  readonly name: ShelfName;
  /** By key. */
  readonly added: Map<number, ChunkRecord>;
  readonly removed: ChunkRecord[];
}

export function createIndexBatch(): IndexBatch {
  return { shelves: new Map(), pending: [] };
}

export function addRecords(batch: IndexBatch, name: ShelfName, records: readonly ChunkRecord[]) {
  const { added } = changeOf(batch, name);
  for (const record of records) added.set(record.key, record);
}

/** What came within the same batch never was. */
export function removeRecords(batch: IndexBatch, name: ShelfName, records: readonly ChunkRecord[]) {
  const { added, removed } = changeOf(batch, name);
  for (const record of records) if (!added.delete(record.key)) removed.push(record);
}

function changeOf(batch: IndexBatch, { library, version }: ShelfName): ShelfChange {
  const key = JSON.stringify([library, version ?? null]);
  const known = batch.shelves.get(key);
  if (known !== undefined) return known;
  const made: ShelfChange = { name: { library, version }, added: new Map(), removed: [] };
  batch.shelves.set(key, made);
  return made;
}

/** Every so many writes the small segments of a shelf become one. */
const writesPerMerge = 64;

/** Writes the segments of what a batch has gathered. */
export async function writeShelves(sql: Sql, batch: IndexBatch): Promise<void> {
  for (const { name, added, removed } of batch.shelves.values()) {
    if (added.size + removed.length === 0) continue;
    const shelf = await ensureShelf(sql, name);
    const id = await writeRecords(sql, shelf, [...added.values()], removed);
    if (Number(id) % writesPerMerge === 0) await mergeSmall(sql, shelf);
  }
}

/** @returns the last segment's id */
async function writeRecords(
  sql: Sql,
  shelf: string,
  added: readonly ChunkRecord[],
  removed: readonly ChunkRecord[],
): Promise<string> {
  let from = 0;
  for (;;) {
    const to = from + segmentChunksMax;
    const segment = createSegment(added.slice(from, to), removed.slice(from, to));
    const id = await writeSegment(sql, shelf, segment);
    if (to >= Math.max(added.length, removed.length)) return id;
    from = to;
  }
}
