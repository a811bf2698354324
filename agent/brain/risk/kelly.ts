import type { RiskConfig } from './config.ts';
import type { TrackRecord } from './types.ts';

/** The share of capital that grows fastest for a bet won with probability p at b to one
 * (J. L. Kelly, "A New Interpretation of Information Rate", 1956): p − (1 − p) / b, never below 0. */
export function kellyFraction(winRate: number, payoff: number): number {
  return payoff > 0 ? Math.max(0, winRate - (1 - winRate) / payoff) : 0;
}

/** Two-sided 90 %: five of a hundred true rates lie below the bound. */
const wilsonZ = 1.6448536269514722;

/** Lower bound of the Wilson score interval (E. B. Wilson, 1927) of a rate. */
export function wilsonLower(wins: number, n: number, z = wilsonZ): number {
  if (n <= 0) return 0;
  const rate = wins / n;
  const square = z * z;
  const center = rate + square / (2 * n);
  const spread = z * Math.sqrt((rate * (1 - rate) + square / (4 * n)) / n);
  return Math.max(0, (center - spread) / (1 + square / n));
}

export interface KellyChoice {
  /** `record`: from closed trades; `unproven`: the assumption of the configuration while there are too
   * few of them; `none`: neither, so nothing is traded. */
  readonly basis: 'record' | 'unproven' | 'none';
  readonly n: number;
  readonly winRate: number;
  readonly payoff: number;
  /** Full Kelly fraction. */
  readonly full: number;
  /** What is used: the configured share of it, half at most. */
  readonly used: number;
}

/** `plannedPayoff` is target distance over stop distance; it stands in for the measured one as long as
 * there is no loss to measure it by. */
export function decideKelly(
  record: TrackRecord | null,
  plannedPayoff: number,
  config: RiskConfig['kelly'],
): KellyChoice {
  const n = record?.n ?? 0;
  if (record !== null && n >= config.minOutcomes) {
    const { wins, meanWin, meanLoss } = record;
    const isMeasured = meanWin !== null && meanLoss !== null && meanLoss > 0;
    const payoff = isMeasured ? meanWin / meanLoss : plannedPayoff;
    return choice('record', n, wilsonLower(wins, n), payoff, config.share);
  }
  if (config.unproven === null) return choice('none', n, 0, 0, config.share);
  const { winRate, payoff } = config.unproven;
  return choice('unproven', n, winRate, payoff, config.share);
}

function choice(
  basis: KellyChoice['basis'],
  n: number,
  winRate: number,
  payoff: number,
  share: number,
): KellyChoice {
  const full = kellyFraction(winRate, payoff);
  return { basis, n, winRate, payoff, full, used: full * share };
}
