import type { Fault, Log } from '#lib';
import { type Database, sqlState } from '#lib/postgres';
import type { Embedder } from './embedder.ts';
import { limits } from './limits.ts';
import type { StoredModel } from './model-store.ts';
import { renderPassage } from './passage.ts';
import { type PendingChunk, storeVectors } from './pending-store.ts';
import type { Refused } from './refused.ts';
import { badVector, checkVectors, findProblem } from './vector.ts';

export interface BatchTools {
  readonly database: Database;
  readonly embedder: Embedder;
  readonly model: StoredModel;
  readonly refused: Refused;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Texts one after another that were refused, over all batches of a run. */
  readonly inRow: { count: number };
}

/** A text that the model gives no usable vector for. */
export interface RefusedText {
  readonly hash: string;
  readonly chunk: string;
  readonly url: string;
  readonly fault: Fault;
}

export interface BatchReport {
  readonly embedded: number;
  readonly shortened: number;
  readonly refused: readonly RefusedText[];
}

/** Embeds different texts and stores their vectors. One whose vector cannot be used is asked for once more by
 * itself, then recorded and left out. With `isAgain` all were refused before.
 * @throws Fault kb.bad-vector when so many are refused in a row that the model must be at fault, or it gives
 * different texts the same vector; kb.embedding */
export async function embedBatch(
  tools: BatchTools,
  chunks: readonly PendingChunk[],
  isAgain: boolean,
): Promise<BatchReport> {
  const { model, inRow } = tools;
  let shortened = 0;
  const onShortened = () => {
    shortened++;
  };
  const raw = await embed(tools, chunks, onShortened);
  const refused: RefusedText[] = [];
  const good: { chunk: PendingChunk; vector: Float32Array }[] = [];
  for (const [index, chunk] of chunks.entries()) {
    let vector = raw[index] ?? new Float32Array();
    let problem = findProblem(vector, model.dimension);
    if (problem !== undefined && chunks.length > 1) {
      vector = (await embed(tools, [chunk], onShortened))[0] ?? new Float32Array();
      problem = findProblem(vector, model.dimension);
    }
    if (problem === undefined) {
      good.push({ chunk, vector });
      inRow.count = 0;
      continue;
    }
    refused.push(await refuse(tools, chunk, problem, isAgain));
  }
  await store(tools, good);
  return { embedded: good.length, shortened, refused };
}

function embed(
  { embedder, signal, log }: BatchTools,
  chunks: readonly PendingChunk[],
  onShortened: () => void,
): Promise<readonly Float32Array[]> {
  const texts = chunks.map(({ headingPath, content }) => renderPassage(headingPath, content));
  return embedder.embed(texts, signal, {
    onShortened(index, keptCharacters) {
      onShortened();
      const { id: chunk, url: page } = chunks[index] ?? {};
      log.info('only the beginning of a passage was embedded', { chunk, page, keptCharacters });
    },
  });
}

async function refuse(
  { refused, inRow, log }: BatchTools,
  chunk: PendingChunk,
  problem: string,
  isAgain: boolean,
): Promise<RefusedText> {
  const { contentHash: hash, id, url } = chunk;
  const fault = badVector(nameOf(chunk), problem);
  // Recorded before all else, so that the next run begins with other texts.
  await refused.add(hash);
  inRow.count++;
  if (!isAgain && inRow.count >= limits.refusedInRowMax) throw fault;
  log.warn('a passage has no vector', { chunk: id, page: url, problem });
  return { hash, chunk: id, url, fault };
}

async function store(
  { database, model, refused }: BatchTools,
  good: readonly { readonly chunk: PendingChunk; readonly vector: Float32Array }[],
): Promise<void> {
  if (good.length === 0) return;
  const vectors = checkVectors(
    good.map(({ vector }) => vector),
    model.dimension,
    (index) => nameOf(good[index]?.chunk),
  );
  const entries = good.map(({ chunk }, index) => {
    const vector = vectors[index];
    if (vector === undefined) throw new Error('a text has no vector');
    return { contentHash: chunk.contentHash, vector };
  });
  const hashes = entries.map(({ contentHash }) => contentHash);
  const write = () =>
    database.transaction(async (sql) => {
      await storeVectors(sql, model, entries);
      await refused.remove(sql, hashes);
    });
  try {
    await write();
  } catch (error) {
    // A chunk was removed by a crawl at the same moment.
    if (sqlState(error) !== '23503') throw error;
    await write();
  }
}

const nameOf = (chunk: PendingChunk | undefined) => `chunk ${chunk?.id} of ${chunk?.url}`;
