const minuteMs = 60_000;

// What reading from outside is bounded by.
export const limits = {
  /** Of one file; a bigger one is refused. */
  fileMaxBytes: 4 * 1024 * 1024,
  /** Of one folder; of more the rest is refused with a note. */
  folderMaxFiles: 500,
  /** Rows written in one transaction, so that others get their turn in between. */
  rowsPerTransaction: 50,
  /** Moves need more statements each than other rows. */
  movesPerTransaction: 25,
  /** Refusals and notes of one import that are kept; more are counted. */
  notesMax: 200,
  /** The longest wait after failures, unless the source itself is polled more rarely. */
  backoffMaxMs: 15 * minuteMs,
  file: { everyMs: minuteMs, deadlineMs: 30_000 },
  webhook: {
    /** How far its timestamp may be from this clock. */
    skewMs: 5 * minuteMs,
    rowsMax: 500,
    signaturesMax: 4,
    /** Messages of one client. */
    perMinute: 120,
  },
  /** Lines of the Dojo's activity log that are shown, the newest. */
  activityMax: 8,
} as const;
