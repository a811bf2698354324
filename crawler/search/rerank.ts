import { Fault } from '#lib';
import type { SearchHit } from '../model/hit.ts';
import type { SearchAnswer, SearchRequest } from './search.ts';

/** Puts the hits into a reranker's order; when it fails they stay as they are, and the answer says so. */
export async function rerankHits(
  answer: SearchAnswer,
  { query, reranker, signal }: SearchRequest,
  k: number,
): Promise<SearchAnswer> {
  if (reranker === undefined || answer.hits.length < 2) return answer;
  const texts = answer.hits.map(
    ({ headingPath, content }) => `${headingPath.join(' > ')}\n${content}`,
  );
  try {
    const scores = await reranker.rerank(query, texts, signal);
    const hits = answer.hits
      .map((hit, index) => ({ hit, index, score: scores[index] ?? Number.NEGATIVE_INFINITY }))
      .sort((left, right) => right.score - left.score || left.index - right.index)
      .map(
        ({ hit, score }, index): SearchHit => ({
          ...hit,
          score,
          ranks: { ...hit.ranks, rerank: index + 1 },
        }),
      );
    return { ...answer, hits: hits.slice(0, k), isReranked: true };
  } catch (error) {
    if (!(error instanceof Fault) || error.code === 'aborted') throw error;
    return {
      ...answer,
      hits: answer.hits.slice(0, k),
      notes: [...answer.notes, `not reranked by ${reranker.name}: ${error.message}`],
    };
  }
}
