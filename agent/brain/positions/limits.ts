// The bounds of watching positions; the unit is last in every name, a rate is a fraction.
export const limits = {
  /** How long a stop or target that rests at the exchange has from the first price beyond it; then the
   * position is closed from here. */
  stopGraceMs: 10_000,
  /** New extremes are recorded in steps of this share of the entry price. */
  markStepRate: 0.001,
} as const;
