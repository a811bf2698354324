// Numbers of the narrative engine, each with where it comes from: "composer", "check", "gate", "radar" and
// "store" are the owner's own elfa-tools (signal composer, pre-trade check, decision-moment policy, narrative
// radar, delta store); "proposed" are ours, to be set right by experience.
export const limits = {
  /** composer */
  weights: { social: 0.4, market: 0.35, onchain: 0.25 },
  classes: { strong: 0.6, clear: 0.2, conflict: 0.3 },
  confidenceWhenMixed: 0.3,
  warnings: { fundingShare: 0.01, zScore: 2.5, newsShare: 0.5 },
  /** proposed: older than this an input counts as missing. */
  maxAgeMs: { social: 6 * 3_600_000, market: 3_600_000, onchain: 24 * 3_600_000 },
  /** proposed: a score that is older says nothing about now. */
  scoreMaxAgeMs: 6 * 3_600_000,
  states: {
    /** proposed; scores are 0 to 100. */
    building: 55,
    mature: 70,
    dead: 35,
    mentionsMin: 20,
    /** A state is left only this far beyond where it is entered. */
    marginPoints: 5,
    /** Up to here a slope in points a snapshot is small. */
    slopeSmall: 1.5,
    slopeSnapshots: 3,
    /** Snapshots in a row that must agree before the state changes. */
    confirmSnapshots: 2,
    deadSnapshots: 3,
    /** Snapshots in a row without a score after which the state is not known any more. */
    lostSnapshots: 3,
    crowdedSentiment: 0.6,
  },
  sentiment: {
    /** proposed: from `crowded` to 1 new risk shrinks to `factorMin` of what it would be. */
    crowded: 0.6,
    factorMin: 0.5,
    gloomy: -0.3,
  },
  /** gate */
  gate: {
    cooldownMs: 3_600_000,
    signalsMin: 2,
    velocityMin: 2,
    isAlignmentRequired: true,
    allowsRecurring: true,
  },
  /** check */
  preTrade: {
    start: 0.5,
    velocity: { strong: 10, weak: 5 },
    acceleration: 5,
    composite: 0.3,
    confidenceMin: 0.5,
    zScore: 2,
  },
  /** store */
  anomaly: { windowMs: 24 * 3_600_000, pointsMin: 10, significant: 2, extreme: 3 },
  /** radar */
  evidence: {
    mentionsMin: 20,
    newMentionsMin: 50,
    velocityTiers: [1.5, 2.5, 5],
    collapseRatio: 0.1,
    smartShare: 0.3,
    sentimentShift: 0.3,
    organicShift: 0.15,
    points: { smart: 2.5, sentiment: 1.5, other: 1 },
    volume: [
      { below: 100, times: 0.5 },
      { below: 1_000, times: 1 },
      { below: 10_000, times: 1.2 },
    ],
    volumeTimesAbove: 1.5,
    conviction: { high: 6, medium: 3 },
  },
} as const;

export type Widened<T> = T extends number
  ? number
  : T extends boolean
    ? boolean
    : { readonly [Key in keyof T]: Widened<T[Key]> };

export type StateLimits = Widened<typeof limits.states>;
export type GateLimits = Widened<typeof limits.gate>;
