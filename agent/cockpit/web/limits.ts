// What the pages are bounded by.
export const limits = {
  /** Changes within this time after one are drawn once. */
  coalesceMs: 20,
  /** How often changes of other processes and of the time of day are looked for. */
  lookMs: 2_000,
  redrawMs: 60_000,
  /** To read one panel; after this the page says that it could not be read. */
  drawMs: 5_000,
  /** What could not be read is read again after this. */
  drawAgainMs: 5_000,
  /** What a page asks of another process by itself. */
  askMs: 1_500,
  /** An answer is as good for whoever asks the same so soon after. */
  askAgainMs: 2_000,
  /** How long a page waits for panels that were never drawn before it shows that they are loading. */
  firstDrawMs: 800,
  /** A page that is not read from is cut off at this many bytes; it connects again. */
  backlogBytes: 512 * 1024,
  pagesMax: 500,
  heartbeatMs: 15_000,
  /** What changes something, of one client. */
  actionsPerMinute: 120,
  searchMs: 1_500,
  undoMs: 10_000,
  noticesMax: 30,
} as const;
