import { Fault, type Log, systemClock, throwIfAborted } from '#lib';
import type { Database } from '#lib/postgres';
import { parseEmbedding } from '../cli/embed.ts';
import { createEmbedder, type Embedder, nearestChunks } from '../embed/index.ts';
import {
  listLibraries,
  outline,
  parseReranker,
  type QueryVector,
  readChunk,
  related,
  search,
} from '../search/index.ts';
import type { KnowledgeReader, PageOutline } from './base.ts';

export interface ReaderOptions {
  readonly log: Log;
  /** Names the embedding model and the reranker, if there are any. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Asks the database; queries are embedded where a model is configured, and what is found is put into a
 * reranker's order where one is. */
export function createReader(database: Database, options: ReaderOptions): KnowledgeReader {
  const embedQuery = createQueryEmbedder(options);
  const reranker = parseReranker(options.environment);
  return {
    async search({ query, filter, k, suspicious }, signal) {
      const { vector, vectorless } = await embedQuery(query, signal);
      const ranked = reranker === undefined ? {} : { reranker };
      const asked = { query, filter, k, suspicious, signal, vectorless, ...ranked };
      return search(
        database,
        vector === undefined ? asked : { ...asked, vector, nearest: nearestChunks },
      );
    },
    async readChunk(id, neighbours) {
      const hits = await readChunk(database, id, { neighbours });
      if (hits === undefined) throw unknownFault(`passage ${JSON.stringify(id)}`);
      return hits;
    },
    async related(chunkId, k) {
      const known = await readChunk(database, chunkId);
      if (known === undefined) throw unknownFault(`passage ${JSON.stringify(chunkId)}`);
      return related(database, chunkId, k);
    },
    outline: (documentId) => readOutline(database, documentId),
    listLibraries: () => listLibraries(database),
  };
}

async function readOutline(database: Database, documentId: string): Promise<PageOutline> {
  const passages = await outline(database, documentId);
  const [first] = passages;
  const [head] = first === undefined ? [] : ((await readChunk(database, first.chunkId)) ?? []);
  if (head === undefined) throw unknownFault(`page ${JSON.stringify(documentId)}`);
  const { library, version, title, url, crawledAt } = head;
  return {
    documentId,
    library,
    ...(version === undefined ? {} : { version }),
    title,
    url: url.replace(/#.*$/, ''),
    crawledAt,
    passages,
  };
}

function unknownFault(what: string): Fault {
  return new Fault({
    code: 'kb.unknown',
    message: `there is no ${what}`,
    hint: 'the ids are in what `panther search` finds; they change when a page does',
  });
}

/** Somebody waits for the answer; the retries of a crawl take longer. */
const queryTimeoutMs = 4_000;

interface EmbeddedQuery {
  readonly vector?: QueryVector;
  /** Why there is none. */
  readonly vectorless?: string;
}

/** A question is answered by words where its embedding cannot be had. */
function createQueryEmbedder({ log, environment }: ReaderOptions) {
  const config = parseEmbedding(environment);
  let made: Promise<Embedder | undefined> | undefined;
  return async (query: string, signal: AbortSignal): Promise<EmbeddedQuery> => {
    if (config.kind === 'none') return { vectorless: 'no embedding model is set' };
    made ??= createEmbedder(config, { clock: systemClock, log, random: Math.random });
    const deadline = startDeadline(signal);
    try {
      const embedder = await made;
      const options = { role: 'query' } as const;
      const [values] = (await embedder?.embed([query], deadline.signal, options)) ?? [];
      if (embedder === undefined || values === undefined) return {};
      return { vector: { model: embedder.model, values } };
    } catch (error) {
      throwIfAborted(signal);
      if (!(error instanceof Fault) || error.code === 'aborted') throw error;
      log.warn('a question could not be embedded', { code: error.code, reason: error.message });
      return { vectorless: error.message };
    } finally {
      deadline.end();
    }
  };
}

/** The caller's signal, and a Fault when the time is up. */
function startDeadline(signal: AbortSignal): { readonly signal: AbortSignal; end(): void } {
  const late = new AbortController();
  const done = new AbortController();
  const up = () =>
    late.abort(
      new Fault({
        code: 'kb.embedding',
        message: `the embedding model did not answer within ${queryTimeoutMs / 1_000} s`,
      }),
    );
  systemClock.sleep(queryTimeoutMs, done.signal).then(up, () => undefined);
  return { signal: AbortSignal.any([signal, late.signal]), end: () => done.abort() };
}
