/** The bounds the supervisor works within. */
export const limits = {
  health: {
    /** Between two questions while a service starts. */
    startPollMs: 50,
    /** Between two questions while it is up. */
    upPollMs: 2_000,
    timeoutMs: 2_000,
  },
  log: { maxBytes: 10 * 1024 * 1024, keep: 3, checkMs: 30_000, reasonLines: 40 },
  /** So long a start waits for the knowledge base before it says what to try. */
  firstLibraryMs: 15_000,
  control: { timeoutMs: 60_000, bodyBytesMax: 64 * 1024 },
} as const;
