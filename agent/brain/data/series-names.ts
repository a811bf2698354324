/** Series that sources here fill and producers read. Others may be added by any feed under a name of
 * their own; a name is lower case, words joined by dots and dashes. */
export const seriesNames = {
  /** 0–100, once a day, of the whole market. */
  fearGreed: 'fear-greed',
  /** (bids − asks) / (bids + asks) by value near the mid, −1…1. */
  bookImbalance: 'book.imbalance',
  /** Contracts or coins open, in US dollars. */
  openInterestUsd: 'open-interest-usd',
  markPrice: 'mark-price',
  /** Annualised, in percent: (future / spot − 1) × 100 × 365 / days. */
  basisPct: 'basis-pct',
  /** Of tracked wallets, in US dollars; positive is buying. */
  whaleNetflowUsd: 'whale.netflow-usd',
  /** Into exchanges, in US dollars; positive is selling pressure. */
  exchangeNetflowUsd: 'exchange.netflow-usd',
  /** How often the asset was named in 24 hours. */
  socialMentions: 'social.mentions-24h',
  /** −10…10. */
  socialScore: 'social.score',
  /** Net flow into exchange-traded funds on a day, in US dollars; of the asset. */
  etfFlowUsd: 'etf.flow-usd',
  /** Stablecoins issued net in 24 hours, in US dollars; of the whole market. */
  stablecoinSupplyChangeUsd: 'stablecoin.supply-change-usd',
} as const;

export type KnownSeries = (typeof seriesNames)[keyof typeof seriesNames];
