// The bounds of a crawl; the unit is last in every name.
export const limits = {
  /** Raised when pages are read differently, so that unchanged ones are read anew as well. */
  reader: 1,
  lease: {
    /** How long the run of a crashed process on another machine stays taken. */
    expiryMs: 60_000,
    renewEveryMs: 15_000,
    /** Addresses taken from the frontier at once. */
    pages: 24,
    /** Between two looks at an empty frontier while pages are being read. */
    askAgainMs: 200,
  },
  /** Pages that are written in one transaction at most. */
  commit: { piecesMax: 32 },
  prepare: {
    /** Read in the crawl's own thread: a small source does not pay for the start of another one. */
    ownPages: 100,
    timeoutMs: 60_000,
    /** Of the other thread's heap: what pages of five megabytes need, and what one gets that needs more. */
    heapMiB: 192,
    largeHeapMiB: 1_024,
    youngMiB: 8,
  },
  page: {
    attempts: 4,
    backoffMs: 2_000,
    backoffMaxMs: 5 * 60_000,
    /** A server that asks for a longer wait is asked again by the next run. */
    waitMaxMs: 15 * 60_000,
    linksMax: 5_000,
    /** Looked at, in scope or not. */
    allLinksMax: 20_000,
    /** From the lease to the end of its transaction. */
    timeoutMs: 10 * 60_000,
  },
  run: {
    bytesMax: 4 * 1024 ** 3,
    wallMs: 4 * 3_600_000,
    /** Addresses waiting, so that a site that makes up links does not fill the database. */
    queuedPerPage: 20,
  },
  failures: { pagesMin: 10, share: 0.5 },
  /** What a run may take away without being told that it is meant. */
  removal: { share: 0.2, pagesMin: 3, missesMax: 2, unlinkedRunsMax: 3 },
  /** A page that keeps less than this part of a text of some length is held back. */
  shrink: { share: 0.3, bytesMin: 200 },
  similar: { bitsMax: 3 },
  suspicion: 0.5,
  report: { examples: 5 },
  sitemap: { filesMax: 500, entriesMax: 200_000, depthMax: 3 },
  git: {
    timeoutMs: 15 * 60_000,
    /** Of one file that is read. */
    fileMaxBytes: 4 * 1024 ** 2,
    repositoryMaxBytes: 2 * 1024 ** 3,
  },
  folder: { filesMax: 200_000, depthMax: 32, fileMaxBytes: 32 * 1024 ** 2 },
} as const;
