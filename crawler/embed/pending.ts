import { type Clock, Fault, type Log, throwIfAborted } from '#lib';
import { type Database, sqlState } from '#lib/postgres';
import { findCanary } from './canary.ts';
import type { Embedder } from './embedder.ts';
import { limits } from './limits.ts';
import { dropOldModels, ensureModel, type StoredModel } from './model-store.ts';
import { renderPassage } from './passage.ts';
import {
  adoptVectors,
  countPending,
  type PendingChunk,
  readPending,
  storeVectors,
} from './pending-store.ts';
import { checkVectors } from './vector.ts';
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
}

/** Gives every chunk its vector: a text that has one anywhere is not embedded again. Each batch is
 * committed at once, so a run that was killed is continued by the next. Then indexes are built where
 * they are due, and a text that was embedded must find itself.
 * @throws Fault kb.model-changed, kb.bad-vector (nothing of that batch is stored), postgres.*, aborted */
export async function embedPending(
  database: Database,
  embedder: Embedder | undefined,
  options: EmbedPendingOptions,
): Promise<EmbedReport> {
  const tally: Tally = { embedded: 0, reused: 0, remaining: 0, shortened: 0 };
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
    log.warn('embedding is deferred to the next run', { problem: error.message, ...tally });
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
  tally.remaining = await countPending(database, model, signal);
  let after = '0';
  for (;;) {
    throwIfAborted(signal);
    const chunks = await readPending(database, model, after, embedder.batch);
    const last = chunks.at(-1);
    if (last === undefined) break;
    after = last.key;
    const known = chunks.filter((chunk) => chunk.isKnown);
    if (known.length > 0) {
      tally.reused += await database.transaction((sql) => adoptVectors(sql, model, known));
    }
    const fresh = [
      ...new Map(
        chunks.filter(({ isKnown }) => !isKnown).map((chunk) => [chunk.contentHash, chunk]),
      ).values(),
    ];
    if (fresh.length > 0)
      await embedBatch(database, embedder, model, fresh, { signal, log, tally });
    tally.remaining = Math.max(0, tally.remaining - chunks.length);
    onProgress?.({ embedded: tally.embedded, reused: tally.reused, remaining: tally.remaining });
  }
}

async function embedBatch(
  database: Database,
  embedder: Embedder,
  model: StoredModel,
  chunks: readonly PendingChunk[],
  { signal, log, tally }: { signal: AbortSignal; log: Log; tally: Tally },
): Promise<void> {
  const texts = chunks.map(({ headingPath, content }) => renderPassage(headingPath, content));
  const raw = await embedder.embed(texts, signal, {
    onShortened(index, keptCharacters) {
      tally.shortened++;
      const { id: chunk, url: page } = chunks[index] ?? {};
      log.info('only the beginning of a passage was embedded', { chunk, page, keptCharacters });
    },
  });
  const vectors = checkVectors(raw, model.dimension, (index) => {
    const chunk = chunks[index];
    return `chunk ${chunk?.id} of ${chunk?.url}`;
  });
  const entries = chunks.map(({ contentHash }, index) => {
    const vector = vectors[index];
    if (vector === undefined) throw new Error('a text has no vector');
    return { contentHash, vector };
  });
  const store = () => database.transaction((sql) => storeVectors(sql, model, entries));
  try {
    await store();
  } catch (error) {
    // A chunk was removed by a crawl at the same moment.
    if (sqlState(error) !== '23503') throw error;
    await store();
  }
  tally.embedded += entries.length;
}
