// The bounds of orders; the unit is last in every name, a rate is a fraction.
export const limits = {
  /** After it an exchange must not accept an order any more. */
  entryExpiryMs: 10_000,
  protectionExpiryMs: 10_000,
  closeExpiryMs: 5_000,
  /** How long after the expiry a missing order is proof that there is none. */
  proofMarginMs: 2_000,
  /** Fills are asked for from so long before the newest known one: exchanges tell some late. */
  fillOverlapMs: 60_000,
  /** How far from the price of its intent an entry may fill. */
  entrySlippageRate: 0.01,
  /** How far from the newest price a close may fill. A position that must go is worth more. */
  closeSlippageRate: 0.1,
  /** How far away the stop of a position is that came without one. */
  adoptedStopRate: 0.05,
  /** Wait before a protective order that was refused is tried again; doubles up to the second. */
  protectionRetryMs: 1_000,
  protectionRetryMaxMs: 60_000,
  /** Lots, fees and ticks are asked for again after it. */
  marketsMaxAgeMs: 3_600_000,
  /** The same for a balance: a difference below it is rounding. In the quote currency. */
  balanceTolerance: 0.01,
} as const;
