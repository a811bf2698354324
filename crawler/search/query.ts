import { termsOf } from '../index/terms.ts';

/** A longer query is cut: nobody means a whole page by it. */
const queryLengthMax = 2_000;
const termsMax = 32;

export interface ParsedQuery {
  readonly text: string;
  /** In the query's order, with repetitions; pairs of neighbours are looked for. */
  readonly sequence: readonly string[];
  /** Each once. */
  readonly terms: readonly string[];
}

export function parseQuery(query: string): ParsedQuery {
  const text = query.slice(0, queryLengthMax);
  const usual = termsOf(text);
  // A query of nothing but stop words is taken at its word.
  const sequence = (usual.length > 0 ? usual : termsOf(text, { areNames: true })).slice(
    0,
    termsMax,
  );
  return { text, sequence, terms: [...new Set(sequence)] };
}
