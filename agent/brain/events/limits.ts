// The bounds of the event log; the unit is last in every name.
export const limits = {
  /** How long a transaction waits for one of another process. */
  busyMs: 5_000,
  payloadMaxBytes: 16 * 1024 * 1024,
  textMaxChars: 1_024,
  /** Rows held in memory while the log is read. */
  pageRows: 1_000,
  /** Rows a live reader holds. */
  streamRows: 200,
  /** The largest time a Date can hold, ECMA-262 §21.4.1.1. */
  timeMaxMs: 8.64e15,
  /** Written back to the database file above so many pages of 4 KiB. The write-back happens inside an
   * append, so it must be rare. */
  walPages: 8_000,
  /** `normal` events wait so long for a signed head. */
  headEveryMs: 1_000,
  /** Rows whose chain is checked at every start; all of them by `verifyLog`. */
  startRows: 1_000,
} as const;
