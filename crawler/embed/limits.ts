// The bounds of embedding and of vector search; the unit is last in every name.
export const limits = {
  provider: {
    attempts: 4,
    backoffMs: 500,
    backoffMaxMs: 20_000,
    /** A provider that asks for a longer wait is asked again by the next run. */
    retryAfterMaxMs: 60_000,
    /** Tokens of all texts of one request together. */
    requestTokensMax: 100_000,
    /** How often a text that the provider finds too long is shortened. */
    shortenAttempts: 5,
    /** What is left of it each time. */
    shortenTo: 0.6,
  },
  search: {
    /** A library with fewer passages is compared one by one; so is what no index covers. */
    exactChunksMax: 20_000,
    /** All libraries without an index together; the largest of them get one until it holds. */
    unindexedChunksMax: 50_000,
    efSearchMin: 100,
    /** pgvector's own bound. */
    efSearchMax: 1000,
  },
  index: {
    /** Neighbours of a node, and candidates while building (pgvector's defaults). */
    m: 16,
    efConstruction: 64,
    buildTimeoutMs: 4 * 3_600_000,
    /** pgvector's bounds for an index: README, "HNSW". */
    vectorDimensionMax: 2_000,
    halfvecDimensionMax: 4_000,
  },
  /** A row must fit into a page of 8 kB, else the vector is stored beside the table. */
  inlineBytesMax: 7_900,
  countTimeoutMs: 120_000,
} as const;
