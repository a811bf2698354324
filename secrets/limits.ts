// The bounds the room works within; the unit is last in every name.
export const limits = {
  source: {
    /** All questions to 1Password of one command together. */
    deadlineMs: 120_000,
    /** One answer of the `op` command, or of one request of the SDK. */
    requestTimeoutMs: 30_000,
    /** `op` commands at a time. */
    concurrency: 4,
    /** References in one request of the SDK. */
    batch: 50,
    attempts: 4,
    backoffMs: 1_000,
    backoffMaxMs: 15_000,
    /** Of what a source says about a failure. */
    detailMaxChars: 200,
  },
  token: { maxBytes: 16_384 },
  expiry: { warnMs: 14 * 86_400_000 },
  audit: {
    chunkBytes: 1024 * 1024,
    /** Shorter values are found everywhere. */
    canaryMinBytes: 8,
    /** A line of a longer value that is looked for by itself. */
    lineMinBytes: 32,
    canaryMaxBytes: 64 * 1024,
    findingsPerFileMax: 20,
  },
} as const;
