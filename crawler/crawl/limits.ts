// The bounds of a crawl; the unit is last in every name.
export const limits = {
  /** Raised when pages are read differently, so that unchanged ones are read anew as well. */
  reader: 2,
  lease: {
    /** How long the run of a crashed process on another machine stays taken. */
    expiryMs: 60_000,
    renewEveryMs: 15_000,
    /** After a renewal that failed, as long as the lease is ours. */
    retryEveryMs: 3_000,
    /** Addresses taken from the frontier at once. */
    pages: 24,
    /** Between two looks at an empty frontier while pages are being read. */
    askAgainMs: 200,
  },
  commit: {
    /** Pages that are written in one transaction at most. */
    piecesMax: 32,
    /** Of the pages that are read at once: with so many a transaction waits for no more. */
    share: 0.4,
    gatherMs: 50,
    attempts: 5,
  },
  prepare: {
    /** Read in the crawl's own thread: a small source does not pay for the start of another one. */
    ownPages: 8,
    timeoutMs: 60_000,
    /** Of the other thread's heap: what pages of five megabytes need, and what one gets that needs more. */
    heapMiB: 128,
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
    /** Of all its starts together. */
    bytesMax: 4 * 1024 ** 3,
    totalMs: 24 * 3_600_000,
    /** Of one start, what finds the first addresses included; the next night goes on. */
    wallMs: 4 * 3_600_000,
    /** Addresses in the frontier for each page that may be read, so that a site that makes up links does not fill the database. */
    queuedPerPage: 20,
  },
  /** Until a source is due again whose run left something undone: before the next night, whatever its jitter. */
  againHours: 12,
  failures: { pagesMin: 10, share: 0.5 },
  /** What a run may take away without being told that it is meant. */
  removal: { share: 0.2, pagesMin: 3, missesMax: 2, unlinkedRunsMax: 3 },
  /** A page that keeps less than this part of a text of some length is held back. */
  shrink: { share: 0.3, bytesMin: 200 },
  similar: { bitsMax: 3 },
  suspicion: 0.5,
  report: { examples: 5, problems: 20 },
  sitemap: {
    filesMax: 500,
    entriesMax: 200_000,
    depthMax: 3,
    /** Of one file, unpacked or not: sitemaps.org protocol, "50MB (52,428,800 bytes) uncompressed". */
    fileMaxBytes: 52_428_800,
    totalMs: 60 * 60_000,
  },
  git: {
    timeoutMs: 15 * 60_000,
    /** Of one file that is read. */
    fileMaxBytes: 4 * 1024 ** 2,
    repositoryMaxBytes: 2 * 1024 ** 3,
    watchEveryMs: 1_000,
    /** Of all files of a commit that are read. */
    treeMaxBytes: 1024 ** 3,
  },
  folder: { filesMax: 200_000, depthMax: 32, fileMaxBytes: 32 * 1024 ** 2 },
} as const;
