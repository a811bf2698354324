// The bounds lib works within. A room names its own beside its code in the same form: plain data,
// the unit last in every name.
export const limits = {
  exec: {
    timeoutMs: 120_000,
    /** Between SIGTERM and SIGKILL. */
    killGraceMs: 5_000,
    /** How long output may still arrive after the program itself has ended. */
    drainMs: 1_000,
    /** Of each of stdout and stderr. */
    outputMaxBytes: 8 * 1024 * 1024,
    lineMaxBytes: 64 * 1024,
    faultLinesMax: 8,
    faultLineMaxChars: 300,
  },
  retry: { attempts: 4, baseMs: 200, maxMs: 10_000 },
  redact: { depthMax: 32, nodesMax: 20_000 },
  json: { depthMax: 500 },
  command: {
    helpColumns: 80,
    /** A terminal and npm both pass one Ctrl-C on; what follows within this time is the same one. */
    sameInterruptMs: 300,
  },
  tree: {
    /** Up to this many new files are flushed one by one; above, their file system once. */
    fsyncFilesMax: 16,
    swapAttempts: 5,
  },
} as const;
