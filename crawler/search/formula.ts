// What decides a chunk's and a page's score. Robertson, Zaragoza: The Probabilistic Relevance Framework:
// BM25 and Beyond (2009), section 3.6 (BM25F), with the fields of index/fields.ts.

export interface FieldWeight {
  readonly weight: number;
  /** 0: the field's length does not matter … 1: counts are by length. */
  readonly lengthShare: number;
}

/** In the order of `fieldNames`: body, title, heading, symbol, lead, emphasis. */
export const chunkFields: readonly FieldWeight[] = [
  { weight: 1, lengthShare: 0.5 },
  { weight: 4, lengthShare: 0.3 },
  { weight: 3, lengthShare: 0.3 },
  { weight: 3, lengthShare: 0.3 },
  { weight: 4, lengthShare: 0.3 },
  { weight: 2, lengthShare: 0.3 },
];

/** Above it, one more occurrence adds little. */
export const saturation = 1.5;

/** A page whose fields are together as long as so many chunks is of ordinary length. */
export const pageChunks = 8;

/** How the score of a page comes from its best chunk, the next ones and all its text. */
export const pageWeights = {
  nextChunk: 0.2,
  nextChunks: 3,
  wholePage: 0.3,
  title: 0.5,
  heading: 1,
  adjacency: 0.3,
} as const;

/** BM25's inverse document frequency, never negative (as Lucene has it). */
export function inverseFrequency(chunks: number, frequency: number): number {
  return Math.log(1 + (chunks - frequency + 0.5) / (frequency + 0.5));
}

/** How words and vectors are added up: a convex combination of scores brought to one scale (Bruch, Gai,
 * Ingber: An Analysis of Fusion Functions for Hybrid Retrieval, 2023). */
export const fusion = { lexical: 0.6, vector: 0.4 } as const;

/** What an older version of a library keeps of its score, so that the newest leads among near-equals. */
export const olderVersionShare = 0.97;

/** What a page of links keeps of its score: it tells where something is, not what it is. */
export const linkListShare = 0.3;
