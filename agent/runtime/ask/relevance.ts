import { type QueryTerm, type SearchHit, termsOfChunk } from '#crawler';
import { askLimits } from './limits.ts';

export interface RelevantHit {
  readonly hit: SearchHit;
  /** 0 … 1: the share of the question's worth that stands in the passage. */
  readonly coverage: number;
}

export interface Relevance {
  readonly hits: readonly RelevantHit[];
  /** Terms of the question that no passage found has, the weightiest first. */
  readonly missing: readonly string[];
}

/** Words one asks with, as the index has them: no passage has to have them. */
const askingWords = new Set([
  ...['mani', 'much', 'might', 'could', 'would', 'shall', 'must', 'need', 'want'],
  ...['way', 'may', 'pleas', 'tell', 'know', 'explain', 'help', 'find', 'get'],
]);

/** Which passages answer a question at all. Ranking always has a first place; whether that says anything is
 * decided here. A question is worth the sum of its terms' inverse document frequencies, a term unknown to the
 * library counting most; a passage covers the share whose terms stand in it or in the headings above. The best
 * one must cover `least`, each other one a good part of what the best does. */
export function decideRelevant(
  hits: readonly SearchHit[],
  asked: readonly QueryTerm[],
  least: number,
): Relevance {
  const telling = asked.filter(({ term }) => !askingWords.has(term));
  const terms = telling.length > 0 ? telling : asked;
  const total = terms.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return { hits: [], missing: [] };
  const found = new Set<string>();
  const rated = hits.map((hit) => {
    const inPassage = termsOfChunk({ ...hit, symbols: [] });
    let covered = 0;
    for (const { term, weight, correctedTo } of terms) {
      if (!inPassage.has(correctedTo ?? term)) continue;
      covered += correctedTo === undefined ? weight : weight * askLimits.correctedShare;
      if (correctedTo === undefined) found.add(term);
    }
    return { hit, coverage: covered / total };
  });
  const best = Math.max(0, ...rated.map(({ coverage }) => coverage));
  const missing = terms
    .filter(({ term }) => !found.has(term) && !term.startsWith('='))
    .toSorted((left, right) => right.weight - left.weight)
    .map(({ term }) => term);
  if (best < least) return { hits: [], missing };
  const enough = best * askLimits.coverageShareMin;
  return { hits: rated.filter(({ coverage }) => coverage >= enough), missing };
}
