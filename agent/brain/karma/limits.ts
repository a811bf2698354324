import { dayMs } from '../model/time.ts';

// The bounds of scoring and learning; the unit is last in every name.
export const limits = {
  /** Weights are counted in millionths, so that bounds, caps and the sum hold exactly. */
  weightUnit: 1_000_000,
  weightMin: 0.05,
  weightMax: 0.4,
  /** Least closed trades in the window before a weight moves. */
  learnOutcomesMin: 30,
  /** Least trades in which a domain had an opinion. */
  learnPairsMin: 10,
  /** What a learning step looks back at, and the least time between two steps. */
  learnWindowMs: 30 * dayMs,
  /** Age of the first closed trade: nothing is learned before the first, little before the second. */
  coldMs: 30 * dayMs,
  warmMs: 90 * dayMs,
  warmCap: 0.01,
  fullCap: 0.02,
  /** Falls in a row of the mean result of a window, after which the configured weights come back. */
  fallingWindows: 3,
  sharpeDaysMin: 30,
  sharpeTradesMin: 30,
  momentumPeriods: 20,
  /** How far back a signal may lie that was still fresh when a trade was decided. */
  signalLookbackMs: 60 * dayMs,
} as const;
