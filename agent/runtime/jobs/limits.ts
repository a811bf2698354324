// The bounds of runs that go to other machines; the unit is last in every name.
export const jobLimits = {
  /** Looking for runs, and for parts of questions, whose askers wait. */
  runPollMs: 1_000,
  partPollMs: 300,
  /** A worker that gave no sign for so long is dead; what it had goes to another. At least 10. */
  heartbeatSec: 30,
  /** The same for parts of questions, whose asker waits. */
  partHeartbeatSec: 10,
  /** How often it gives one, and hears that its job was taken from it. */
  beatMs: 4_000,
  superviseSec: 5,
  /** How often a worker says that it is there, and from when on nobody counts on it. */
  announceMs: 5_000,
  workerSilentSec: 20,
  /** How often ended runs of all machines come into this one's records. */
  takeInMs: 5_000,
  /** After the first try of a run. */
  retries: 2,
  /** Beyond the budget of its agent, for a run to be recorded. */
  expireExtraSec: 60,
  takeWithinMinutes: 60,
  takeWithinMinutesMax: 7 * 24 * 60,
  /** An end that its worker owes for so long is written by another. */
  endOwedSec: 60,
  keepRunsDays: 90,
  knownRunsMax: 1_000,
  waitPollMs: 500,
  stopTimeoutMs: 10_000,
  /** Of parts: until a worker must have taken one, and what is waited beyond its budget. */
  partTakeMs: 2_500,
  partWaitPollMs: 150,
  partGraceMs: 5_000,
  partSlots: 5,
} as const;
