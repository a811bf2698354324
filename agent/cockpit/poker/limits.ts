export const limits = {
  iterationsMax: 10_000_000,
  /** Nodes walked between two looks whether somebody wants it to end: some milliseconds. */
  nodesAtATime: 400_000,
  spotsOfEachKind: 5,
  /** How often a spot must come up in good play to be worth studying. */
  spotReachMin: 0.001,
  /** From here up an answer is a mixture, below it is one action and what is left of the learning. */
  evennessMin: 0.1,
  run: {
    timeoutMs: 30 * 60_000,
    /** Between asking the thread to stop and ending it. */
    stopGraceMs: 5_000,
  },
} as const;
