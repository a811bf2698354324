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
  postgres: {
    statementTimeoutMs: 30_000,
    /** Of a whole transaction, its statements and what happens between them. */
    transactionTimeoutMs: 10 * 60_000,
    /** Of one step of a schema, the wait for another process that migrates included. */
    migrationTimeoutMs: 30 * 60_000,
    /** Of VACUUM and ANALYZE of one table, and of a checkpoint. */
    maintenanceTimeoutMs: 30 * 60_000,
    connectTimeoutMs: 10_000,
    /** The client waits this much longer than the server for a statement to end at its deadline. */
    clientGraceMs: 2_000,
    /** Between asking the server to cancel a statement and dropping the connection. */
    cancelGraceMs: 2_000,
    poolMax: 10,
    poolIdleMs: 30_000,
    /** Who waits for a connection, or for the embedded engine, beyond those that are served. */
    waitingMax: 1_000,
    waitTimeoutMs: 5 * 60_000,
    /** Starting the embedded engine on a folder, which replays its log after a kill. */
    engineStartTimeoutMs: 60_000,
    /** Ending it, with its last checkpoint. */
    engineStopTimeoutMs: 30_000,
  },
} as const;
