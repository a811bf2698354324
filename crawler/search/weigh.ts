import { type IndexedText, readTermVector } from '../index/fields.ts';
import { termsOf } from '../index/terms.ts';
import type { IndexView, TermView } from '../index/view.ts';
import { inverseFrequency } from './formula.ts';

/** A term of a query with what it says: the rarer among the chunks looked at, the more. */
export interface QueryTerm {
  readonly term: string;
  /** BM25's inverse document frequency; greatest for a term that no chunk has. */
  readonly weight: number;
  /** The term that was looked for instead, as no chunk has this one. */
  readonly correctedTo?: string;
}

/** Each term of a query once, in its order. */
export function weighQuery(
  view: IndexView,
  terms: readonly TermView[],
  corrected: ReadonlyMap<string, string>,
): readonly QueryTerm[] {
  return terms.map(({ term, frequency }) => {
    const other = corrected.get(term);
    const weight = inverseFrequency(view.chunks, frequency);
    return other === undefined ? { term, weight } : { term, weight, correctedTo: other };
  });
}

/** The terms that a passage is found by, of its text and of the headings above it. */
export function termsOfChunk(chunk: IndexedText): ReadonlySet<string> {
  return new Set(readTermVector(chunk).counts.keys());
}

/** The word of a text that a term was made of, as it was written. */
export function findWord(term: string, text: string): string | undefined {
  const words = text.match(/[\p{L}\p{N}\p{M}_]+/gu) ?? [];
  return words.find((word) => termsOf(word).includes(term));
}
