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
    /** So many passages of a library are compared one by one, and so many of all together; beyond there is an
     * index. On a server each may stand on a page of its own, which takes 5 µs from the cache of the operating
     * system; the embedded one needs 9 ms to put one into an index. */
    exactMax: {
      postgres: { library: 5_000, all: 10_000 },
      pglite: { library: 20_000, all: 50_000 },
    },
    efSearchMin: 100,
    /** pgvector's own bound. */
    efSearchMax: 1000,
  },
  index: {
    /** Neighbours of a node, and candidates while building (pgvector's defaults). */
    m: 16,
    efConstruction: 64,
    buildTimeoutMs: 4 * 3_600_000,
    /** For the graph while it is built; a server whose own maintenance_work_mem is larger gives that. */
    buildMemoryMaxBytes: 2 ** 30,
    /** Of a node in memory beside its vector and its 2 m neighbours; and of each of these. */
    nodeHeadBytes: 256,
    neighbourBytes: 16,
    /** pgvector's bounds for an index: README, "HNSW". */
    vectorDimensionMax: 2_000,
    halfvecDimensionMax: 4_000,
  },
  /** A row must fit into a page of 8 kB, else the vector is stored beside the table. */
  inlineBytesMax: 7_900,
  /** So many texts one after another without a usable vector: it is the model, not the texts. */
  refusedInRowMax: 16,
  countTimeoutMs: 120_000,
} as const;
