// The bounds of enrichment; the unit is last in every name.
export const limits = {
  /** Candles the indicators see: after so many no seed shows any more. */
  technicalCandles: 300,
  /** Missing candles in a row that are borne; after more everything begins anew. */
  gapMax: 3,
  levels: { lookback: 100, wing: 3 },
  /** The asset's own past that ranks are taken against: 30 days of 1h candles. */
  historyCandles: 720,
  /** Of other series. */
  historyPoints: 180,
  /** Fewer past values make no rank. */
  historyLeast: 30,
} as const;
