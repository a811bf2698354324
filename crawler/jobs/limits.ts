// The bounds of the job queue; the unit is last in every name.
export const limits = {
  pollSec: 2,
  /** A worker that gave no sign for so long is dead; its job goes to another. At least 10. */
  heartbeatSec: 30,
  superviseSec: 10,
  /** How long a stopping worker waits for its handlers, which are told to end at once. */
  stopTimeoutMs: 30_000,
  keepDoneSec: 7 * 24 * 3600,
  retryDelayMaxSec: 3600,
  listedPerKind: 50,
} as const;
