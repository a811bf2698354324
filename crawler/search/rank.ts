import { withoutTargets } from '../index/fields.ts';
import { eachTerm, termsOf } from '../index/terms.ts';
import { olderVersionShare, pageWeights } from './formula.ts';
import type { ParsedQuery } from './query.ts';
import type { ScoredPage } from './score.ts';
import type { WeightedTerm } from './select-chunks.ts';

export interface RankedPage extends ScoredPage {
  readonly score: number;
  /** What its version keeps of every score. */
  readonly share: number;
}

/** The score of a page before its text is looked at: its best chunk, a part of the next ones, and of
 * the whole. */
export function pageScore({ chunks, whole }: ScoredPage): number {
  let score = whole * pageWeights.wholePage;
  let share = 1;
  for (const chunk of chunks.slice(0, 1 + pageWeights.nextChunks)) {
    score += chunk.score * share;
    share *= pageWeights.nextChunk;
  }
  return score;
}

/** How well title and headings fit the query as a whole, in parts of its weight. */
export function headingScore(
  terms: readonly WeightedTerm[],
  [title = '', ...headings]: readonly string[],
): number {
  const weights = new Map(terms.map(({ term, weight }) => [term, weight]));
  const total = totalWeight(terms);
  if (total === 0) return 0;
  const ofTitle = likeness(title, weights, total);
  const best = Math.max(ofTitle, ...headings.map((text) => likeness(text, weights, total)));
  return total * (pageWeights.title * ofTitle + pageWeights.heading * best);
}

/** How many of the query's neighbours are neighbours in the text, in parts of its weight. */
export function adjacencyScore(
  query: ParsedQuery,
  terms: readonly WeightedTerm[],
  content: string,
): number {
  return totalWeight(terms) * pageWeights.adjacency * adjacency(query, content);
}

const totalWeight = (terms: readonly WeightedTerm[]): number =>
  terms.reduce((sum, { weight }) => sum + weight, 0);

/** The share of the query that a heading has, times the share of the heading that the query has. */
function likeness(text: string, weights: ReadonlyMap<string, number>, total: number): number {
  const terms = termsOf(text, { areNames: true });
  const content = terms.filter((term) => weights.has(term) || !term.startsWith('='));
  if (content.length === 0) return 0;
  const common = content.filter((term) => weights.has(term));
  const covered = [...new Set(common)].reduce((sum, term) => sum + (weights.get(term) ?? 0), 0);
  return (covered / total) * (common.length / content.length);
}

/** The share of the query's neighbours that are neighbours in the text. */
function adjacency({ sequence }: ParsedQuery, content: string): number {
  const ids = new Map<string, number>();
  for (const term of sequence) if (!ids.has(term)) ids.set(term, ids.size);
  const pairOf = (left: number, right: number): number => left * ids.size + right;
  const numbers = sequence.map((term) => ids.get(term) ?? 0);
  const pairs = new Set(numbers.slice(1).map((id, index) => pairOf(numbers[index] ?? 0, id)));
  if (pairs.size === 0) return 0;
  const found = new Set<number>();
  let previous = -1;
  eachTerm(withoutTargets(content), (term) => {
    const id = ids.get(term) ?? -1;
    if (id >= 0 && previous >= 0 && pairs.has(pairOf(previous, id)))
      found.add(pairOf(previous, id));
    previous = id;
  });
  return found.size / pairs.size;
}

/** Older versions of one library give way to newer ones that are about as good. */
export function versionShare(rank: number): number {
  return olderVersionShare ** Math.min(rank, 5);
}
