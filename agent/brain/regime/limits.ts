import { dayMs, hourMs } from '../model/time.ts';

// The bounds of regime detection; the unit is last in every name.
export const limits = {
  /** Inputs that must be known, of five; with fewer the regime is not known. */
  inputsLeast: 3,
  /** Conditions that make a regime. */
  votes: { bull: 3, bear: 3, crisis: 2 },
  /** So long another regime must be seen at every look before it is taken over. */
  confirmMs: 4 * hourMs,
  /** A crisis begins at once and ends after so much calm. */
  calmMs: dayMs,
  rsiDays: 14,
  /** Closed daily candles at most, and at least: then Wilder's seed weighs little. */
  rsiCandles: 150,
  rsiCandlesLeast: 42,
  trendHours: 480,
  weekHours: 168,
} as const;
