import { type Clock, Fault, type Log, throwIfAborted } from '#lib';
import type { Database } from '#lib/postgres';
import { findCanary } from './canary.ts';
import { type BatchTools, embedBatch, type RefusedText } from './embed-batch.ts';
import type { Embedder } from './embedder.ts';
import { limits } from './limits.ts';
import { dropOldModels, ensureModel, type StoredModel } from './model-store.ts';
import { adoptVectors, countPending, type PendingChunk, readPending } from './pending-store.ts';
import { openRefused } from './refused.ts';
import { indexVectors } from './vector-index.ts';

export interface EmbedProgress {
  /** Texts that were sent to the model. */
  readonly embedded: number;
  /** Chunks whose text had a vector already. */
  readonly reused: number;
  /** Chunks still without one, counted at the start. */
  readonly remaining: number;
}

export interface EmbedReport extends EmbedProgress {
  /** `deferred`: the provider cannot be used now; what was embedded is stored and the rest waits for
   * the next run. `off`: no model is configured. */
  readonly outcome: 'done' | 'deferred' | 'off';
  readonly reason?: Fault;
  readonly model?: string;
  /** Texts of which only the beginning was embedded. */
  readonly shortened: number;
  /** Texts for which the model gives no vector that can be used; the next run tries them again, last. */
  readonly refused: readonly RefusedText[];
}

export interface EmbedPendingOptions {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
  readonly onProgress?: (progress: EmbedProgress) => void;
  /** Lets another model take the place of the stored one, whose vectors go when all texts have new
   * ones. */
  readonly replaceModel?: boolean;
}

interface Tally {
  embedded: number;
  reused: number;
  remaining: number;
  shortened: number;
  refused: RefusedText[];
}

/** Gives every chunk its vector: a text that has one anywhere is not embedded again. Each batch is
 * committed at once, so a run that was killed is continued by the next. A text that the model gives no usable
 * vector for is left out and told. Then indexes are built where they are due, and a text that was embedded
 * must find itself.
 * @throws Fault kb.model-changed, kb.bad-vector (the model itself is at fault: no text of several has a usable
 * vector, or different texts have the same), postgres.*, aborted */
export async function embedPending(
  database: Database,
  embedder: Embedder | undefined,
  options: EmbedPendingOptions,
): Promise<EmbedReport> {
  const tally: Tally = { embedded: 0, reused: 0, remaining: 0, shortened: 0, refused: [] };
  if (embedder === undefined) return { outcome: 'off', ...tally };
  const { log, signal } = options;
  const isDue = await hasChunks(database);
  if (!isDue) return { outcome: 'done', model: embedder.model, ...tally };
  let model: StoredModel;
  try {
    model = await openModel(database, embedder, options);
    await embedAll(database, embedder, model, options, tally);
    await findCanary(database, embedder, model, { signal, isDue: tally.embedded > 0 });
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'kb.embedding') throw error;
    const { refused, ...counts } = tally;
    log.warn('embedding is deferred to the next run', { problem: error.message, ...counts });
    return { outcome: 'deferred', reason: error, model: embedder.model, ...tally };
  }
  const changed = tally.embedded + tally.reused > 0;
  if (changed)
    await database.query(`analyze kb.vector_${model.id}`, [], { timeoutMs: limits.countTimeoutMs });
  await indexVectors(database, model, { signal, log });
  if (options.replaceModel === true) {
    const dropped = await dropOldModels(database);
    if (dropped.length > 0) log.info('vectors of former models were dropped', { models: dropped });
  }
  return { outcome: 'done', model: model.name, ...tally };
}

async function hasChunks(database: Database): Promise<boolean> {
  return (await database.query('select from kb.chunk limit 1')).length > 0;
}

/** The table the vectors go into. Where nobody knows the dimension, the model is asked. */
async function openModel(
  database: Database,
  embedder: Embedder,
  { signal, clock, replaceModel }: EmbedPendingOptions,
): Promise<StoredModel> {
  let { dimension } = embedder;
  if (dimension === undefined) {
    const [vector] = await embedder.embed(['dimension'], signal);
    dimension = vector?.length ?? 0;
  }
  return ensureModel(
    database,
    { name: embedder.model, dimension, provider: embedder.kind },
    { replace: replaceModel === true, now: clock.now() },
  );
}

async function embedAll(
  database: Database,
  embedder: Embedder,
  model: StoredModel,
  { signal, log, onProgress }: EmbedPendingOptions,
  tally: Tally,
): Promise<void> {
  const refused = await openRefused(database, model);
  tally.remaining = await countPending(database, model, signal);
  const tools = { ...{ database, embedder, model, signal, log, refused }, inRow: { count: 0 } };
  // What was refused before comes last, so that it keeps nothing else waiting.
  for (const isAgain of [false, true]) {
    let after = '0';
    for (;;) {
      throwIfAborted(signal);
      const count = embedder.batch;
      const chunks = await readPending(database, model, { after, count, refused: isAgain });
      const last = chunks.at(-1);
      if (last === undefined) break;
      after = last.key;
      const isNow = (chunk: PendingChunk) =>
        tally.refused.some(({ hash }) => hash === chunk.contentHash);
      const tried = chunks.filter((chunk) => !isNow(chunk));
      const without = await embedChunks(tools, tried, isAgain, tally);
      tally.remaining = Math.max(0, tally.remaining - (tried.length - without));
      onProgress?.({ embedded: tally.embedded, reused: tally.reused, remaining: tally.remaining });
    }
    const [first] = tally.refused;
    if (!isAgain && first !== undefined && tally.embedded === 0) throw first.fault;
  }
}

/** @returns how many chunks were refused a vector */
async function embedChunks(
  tools: BatchTools,
  chunks: readonly PendingChunk[],
  isAgain: boolean,
  tally: Tally,
): Promise<number> {
  const { database, model } = tools;
  const known = chunks.filter((chunk) => chunk.isKnown);
  if (known.length > 0) {
    tally.reused += await database.transaction((sql) => adoptVectors(sql, model, known));
  }
  const fresh = chunks.filter(({ isKnown }) => !isKnown);
  const texts = [...new Map(fresh.map((chunk) => [chunk.contentHash, chunk])).values()];
  if (texts.length === 0) return 0;
  const done = await embedBatch(tools, texts, isAgain);
  tally.embedded += done.embedded;
  tally.shortened += done.shortened;
  tally.refused.push(...done.refused);
  const hashes = new Set(done.refused.map(({ hash }) => hash));
  return fresh.filter(({ contentHash }) => hashes.has(contentHash)).length;
}
