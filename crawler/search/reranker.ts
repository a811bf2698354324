import { z } from 'zod';
import { abortFault, Fault } from '#lib';
import type { Reranker } from './ports.ts';

export interface RerankerOptions {
  /** `https://api.cohere.com/v2/rerank`, `https://api.jina.ai/v1/rerank`, a local server's `/rerank`. */
  readonly url: string;
  readonly model?: string | undefined;
  readonly apiKey?: string | undefined;
  readonly timeoutMs?: number;
  readonly fetch?: typeof globalThis.fetch;
}

const timeoutMsDefault = 3_000;

const item = z.object({
  index: z.int().min(0),
  relevance_score: z.number().optional(),
  score: z.number().optional(),
});
/** Cohere and Jina answer `{ results: [{ index, relevance_score }] }`, text-embeddings-inference
 * `[{ index, score }]`. */
const answerSchema = z.union([z.object({ results: z.array(item) }), z.array(item)]);

/** An HTTP endpoint with the common `/rerank` shape: `{ model, query, documents }`; `texts` is the name
 * text-embeddings-inference has for the documents. */
export function createReranker(options: RerankerOptions): Reranker {
  const { url, model, apiKey, timeoutMs = timeoutMsDefault, fetch = globalThis.fetch } = options;
  const name = model ?? new URL(url).host;
  const failed = (message: string, cause?: unknown) =>
    new Fault({ code: 'kb.rerank', message, retryable: true, cause });
  return {
    name,
    async rerank(query, passages, signal) {
      const deadline = AbortSignal.timeout(timeoutMs);
      const both = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
      try {
        const response = await fetch(url, {
          method: 'POST',
          redirect: 'error',
          headers: {
            'content-type': 'application/json',
            ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
          },
          body: JSON.stringify({ model, query, documents: passages, texts: passages }),
          signal: both,
        });
        if (!response.ok) throw failed(`the reranker answered with status ${response.status}`);
        return scoresOf(await response.json(), passages.length, failed);
      } catch (error) {
        if (error instanceof Fault) throw error;
        if (signal?.aborted) throw abortFault(signal);
        if (deadline.aborted) throw failed(`the reranker gave no answer within ${timeoutMs} ms`);
        throw failed('the reranker cannot be reached or its answer not be read', error);
      }
    },
  };
}

function scoresOf(
  body: unknown,
  count: number,
  failed: (message: string) => Fault,
): readonly number[] {
  const parsed = answerSchema.safeParse(body);
  if (!parsed.success) throw failed('the reranker answered in another form than documented');
  const items = Array.isArray(parsed.data) ? parsed.data : parsed.data.results;
  const scores = new Array<number>(count).fill(Number.NEGATIVE_INFINITY);
  for (const { index, relevance_score, score } of items) {
    const value = relevance_score ?? score;
    if (index >= count || value === undefined)
      throw failed('the reranker scored what it was not given');
    scores[index] = value;
  }
  return scores;
}
