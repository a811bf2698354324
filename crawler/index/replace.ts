import type { Sql } from '#lib/postgres';
import type { Chunk } from '../model/chunk.ts';
import { storable } from '../store/storable.ts';
import {
  addRecords,
  createIndexBatch,
  type IndexBatch,
  type PendingChunks,
  removeRecords,
  writeShelves,
} from './batch.ts';
import { readTermVector, type TermVector } from './fields.ts';
import { noteLinkShare } from './page-lists.ts';
import type { ChunkRecord } from './segment.ts';
import type { ShelfName } from './shelf.ts';

/** The document whose chunks are written. */
export interface ChunkOwner extends ShelfName {
  readonly documentId: string;
  readonly title: string;
  readonly url: string;
}

export interface WriteOptions {
  /** Gathers what changes in the index; the caller writes it before its transaction ends. Without one
   * it is written at once. */
  readonly batch?: IndexBatch;
  /** The document was made in this transaction: it has no chunks yet. With a batch they are written later,
   * together with those of others. */
  readonly isNew?: boolean;
  /** Terms of chunks by their id, where they were counted already. */
  readonly terms?: ReadonlyMap<string, TermVector>;
}

/** Ids of chunks that came and went, and how many stayed. */
export interface ChunkChange {
  readonly added: string[];
  readonly removed: string[];
  readonly kept: number;
}

interface StoredChunk {
  readonly key: string;
  readonly id: string;
  readonly library: string;
  readonly version: string | null;
  readonly ordinal: number;
  readonly heading_path: string[];
  readonly anchor: string | null;
  readonly content: string;
  readonly content_hash: string;
  readonly symbols: string[];
  readonly start_offset: number;
  readonly end_offset: number;
}

const columns = `key::text as key, id, library, version, ordinal, heading_path, anchor, content,
  content_hash, symbols, start_offset, end_offset`;

/** Makes the chunks of a document be exactly these, in the caller's transaction. Chunks whose text,
 * headings and symbols are as they were stay as they are, with their key; their place is brought up
 * to date. The same chunks again write nothing. */
export async function replaceChunks(
  sql: Sql,
  owner: ChunkOwner,
  chunks: readonly Chunk[],
  options: WriteOptions = {},
): Promise<ChunkChange> {
  const wanted = [...new Map(chunks.map((chunk) => [chunk.id, storable(chunk)])).values()];
  const { batch, isNew = false } = options;
  if (batch !== undefined && isNew) return addLater(sql, batch, owner, wanted, options.terms);
  if (batch !== undefined) await writePending(sql, batch);
  const stored = isNew ? [] : await readStored(sql, owner.documentId);
  const byId = new Map(stored.map((row) => [row.id, row]));
  const added: Chunk[] = [];
  const moved: Chunk[] = [];
  for (const chunk of wanted) {
    const row = byId.get(chunk.id);
    if (row === undefined || !isSameText(row, chunk, owner)) {
      added.push(chunk);
      continue;
    }
    byId.delete(chunk.id);
    if (!isSamePlace(row, chunk)) moved.push(chunk);
  }
  const gone = [...byId.values()];
  if (moved.length > 0) await movePlaces(sql, moved);
  if (added.length > 0 || gone.length > 0) {
    await writeChange(sql, owner, { added, gone }, options);
    const contents = wanted.map(({ content }) => content);
    await noteLinkShare(sql, owner.documentId, contents, isNew);
  }
  const addedIds = new Set(added.map(({ id }) => id));
  return {
    added: [...addedIds],
    removed: gone.map(({ id }) => id).filter((id) => !addedIds.has(id)),
    kept: wanted.length - added.length,
  };
}

/** Characters of chunks that wait: more would be held twice for a moment. */
const pendingMax = 1_000_000;

/** The chunks of a document that is new are asked for by nobody but who changes it in the same transaction. */
async function addLater(
  sql: Sql,
  batch: IndexBatch,
  owner: ChunkOwner,
  chunks: readonly Chunk[],
  terms: WriteOptions['terms'],
): Promise<ChunkChange> {
  batch.pending.push({ owner, chunks, terms });
  let size = 0;
  for (const each of batch.pending) for (const { content } of each.chunks) size += content.length;
  if (size > pendingMax) await writePending(sql, batch);
  const contents = chunks.map(({ content }) => content);
  await noteLinkShare(sql, owner.documentId, contents, true);
  return { added: chunks.map(({ id }) => id), removed: [], kept: 0 };
}

/** Before anything of the same batch reads what is stored. */
async function writePending(sql: Sql, batch: IndexBatch): Promise<void> {
  const pending = batch.pending.splice(0);
  if (pending.length > 0) await addChunks(sql, batch, pending);
}

/** Writes what a batch has gathered, at the end of the transaction that gathered it. */
export async function writeIndexBatch(sql: Sql, batch: IndexBatch): Promise<void> {
  await writePending(sql, batch);
  await writeShelves(sql, batch);
}

/** Takes all chunks of a document out of the table and the index, in the caller's transaction.
 * @returns their ids */
export async function removeDocumentChunks(
  sql: Sql,
  documentId: string,
  options: Pick<WriteOptions, 'batch'> = {},
): Promise<string[]> {
  if (options.batch !== undefined) await writePending(sql, options.batch);
  const stored = await readStored(sql, documentId);
  const shelves = Map.groupBy(stored, ({ library, version }) => JSON.stringify([library, version]));
  for (const rows of shelves.values()) {
    const [first] = rows;
    if (first === undefined) continue;
    const owner = { documentId, library: first.library, version: first.version ?? undefined };
    await writeChange(sql, owner, { added: [], gone: rows }, options);
  }
  return stored.map(({ id }) => id);
}

function readStored(sql: Sql, documentId: string): Promise<readonly StoredChunk[]> {
  return sql.query<StoredChunk>(
    `select ${columns} from kb.chunk where document = $1 order by key for update`,
    [documentId],
  );
}

async function writeChange(
  sql: Sql,
  owner: ShelfName & { readonly documentId: string },
  { added, gone }: { readonly added: readonly Chunk[]; readonly gone: readonly StoredChunk[] },
  options: WriteOptions,
): Promise<void> {
  const batch = options.batch ?? createIndexBatch();
  if (gone.length > 0)
    await sql.query('delete from kb.chunk where key = any($1::bigint[])', [
      gone.map(({ key }) => key),
    ]);
  const document = Number(owner.documentId);
  await addChunks(sql, batch, [{ owner, chunks: added, terms: options.terms }]);
  // What is replaced may stand on another shelf: the source's library or version has changed.
  for (const row of gone) {
    const { library, version } = row;
    const shelf = { library, version: version ?? undefined };
    removeRecords(batch, shelf, [recordOf(document)(row)]);
  }
  if (options.batch === undefined) await writeIndexBatch(sql, batch);
}

const onShelf =
  ({ library, version }: ShelfName) =>
  (row: StoredChunk): boolean =>
    row.library === library && row.version === (version ?? null);

const recordOf =
  (document: number) =>
  (row: StoredChunk): ChunkRecord => {
    const { key, heading_path: headingPath, content, symbols } = row;
    return { key: Number(key), document, ...readTermVector({ headingPath, content, symbols }) };
  };

async function addChunks(
  sql: Sql,
  batch: IndexBatch,
  pages: readonly PendingChunks[],
): Promise<void> {
  const keys = await insertChunks(sql, pages);
  for (const { owner, chunks, terms } of pages) {
    const document = Number(owner.documentId);
    const records = chunks.map((chunk): ChunkRecord => {
      const key = keys.get(chunk.id);
      if (key === undefined) throw new Error(`chunk ${chunk.id} was written without a key`);
      return { key, document, ...(terms?.get(chunk.id) ?? readTermVector(chunk)) };
    });
    addRecords(batch, owner, records);
  }
}

/** @returns their keys by their ids */
async function insertChunks(
  sql: Sql,
  pages: readonly PendingChunks[],
): Promise<ReadonlyMap<string, number>> {
  if (pages.every(({ chunks }) => chunks.length === 0)) return new Map();
  const rows = await sql.query<{ id: string; key: string }>(
    `insert into kb.chunk (id, document, library, version, ordinal, heading_path, anchor, content,
       content_hash, symbols, start_offset, end_offset)
     select id, document, library, version, ordinal, headings, anchor, content, hash, symbols, first, last
     from jsonb_to_recordset($1::jsonb) as t(id text, document bigint, library text, version text,
       ordinal int, headings text[], anchor text, content text, hash text, symbols text[], first int,
       last int)
     order by document, ordinal
     returning id, key::text as key`,
    [JSON.stringify(pages.flatMap(rowsOf))],
  );
  return new Map(rows.map(({ id, key }) => [id, Number(key)]));
}

function rowsOf({ owner, chunks }: PendingChunks) {
  return chunks.map((chunk) => ({
    id: chunk.id,
    document: owner.documentId,
    library: owner.library,
    version: owner.version,
    ordinal: chunk.ordinal,
    headings: chunk.headingPath,
    anchor: chunk.anchor,
    content: chunk.content,
    hash: chunk.contentHash,
    symbols: chunk.symbols,
    first: chunk.start,
    last: chunk.end,
  }));
}

async function movePlaces(sql: Sql, chunks: readonly Chunk[]): Promise<void> {
  await sql.query(
    `update kb.chunk c set ordinal = t.ordinal, anchor = t.anchor, start_offset = t.first,
       end_offset = t.last
     from jsonb_to_recordset($1::jsonb) as t(id text, ordinal int, anchor text, first int, last int)
     where c.id = t.id`,
    [
      JSON.stringify(
        chunks.map(({ id, ordinal, anchor, start, end }) => ({
          id,
          ordinal,
          anchor,
          first: start,
          last: end,
        })),
      ),
    ],
  );
}

function isSameText(row: StoredChunk, chunk: Chunk, owner: ShelfName): boolean {
  return (
    onShelf(owner)(row) &&
    row.content_hash === chunk.contentHash &&
    row.content === chunk.content &&
    isSameList(row.heading_path, chunk.headingPath) &&
    isSameList(row.symbols, chunk.symbols)
  );
}

function isSamePlace(row: StoredChunk, chunk: Chunk): boolean {
  return (
    row.ordinal === chunk.ordinal &&
    row.anchor === (chunk.anchor ?? null) &&
    row.start_offset === chunk.start &&
    row.end_offset === chunk.end
  );
}

const isSameList = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && left.every((text, index) => text === right[index]);
