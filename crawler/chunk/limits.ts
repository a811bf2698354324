// Sizes of chunks in characters: four are taken for a token, which is a little more than what English
// prose, and a little less than what code has of them.
export const limits = {
  charsPerToken: 4,
  /** Neighbouring sections or terms are together in one chunk up to this. */
  mergedChars: 2_400,
  /** One section, or part of one, stays whole up to this: about 650 tokens. */
  wholeChars: 2_700,
  /** A rest below this goes with its neighbour in the section. */
  restChars: 300,
  /** No chunk is longer, but for a table row that is. */
  hardChars: 3_400,
  /** An operation of an API stays whole up to this. */
  operationChars: 12_000,
  symbols: { countMax: 64, charsMax: 80, fromFences: 16 },
} as const;

export interface ChunkSizes {
  readonly mergedChars: number;
  readonly wholeChars: number;
  readonly restChars: number;
  readonly hardChars: number;
}

export const textSizes: ChunkSizes = limits;

/** One operation, one chunk. */
export const operationSizes: ChunkSizes = {
  mergedChars: 0,
  wholeChars: limits.operationChars,
  restChars: 0,
  hardChars: limits.operationChars,
};

/** How many tokens a text has, roughly. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / limits.charsPerToken);
}
