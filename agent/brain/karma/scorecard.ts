import type { Regime } from '../model/features.ts';
import type { TimeMs } from '../model/time.ts';
import { type TrackRecord, wilsonLower } from '../risk/index.ts';
import { sharpeRatio } from './equity.ts';
import type { Outcome } from './events.ts';
import { limits } from './limits.ts';

/** What of an outcome a scorecard counts. */
export type Scored = Pick<
  Outcome,
  'subject' | 'name' | 'regime' | 'conviction' | 'pnl' | 'returnRate' | 'isWin' | 'closedAt'
> & { readonly isShadow?: boolean };

/** A share of wins with its two-sided 90 % Wilson interval; null without a trade. */
export interface HitRate {
  readonly n: number;
  readonly wins: number;
  readonly hitRate: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface ReliabilityBin extends HitRate {
  readonly conviction: number;
  /** What the conviction promised: a tenth of it. */
  readonly predicted: number;
}

export interface Calibration {
  /** Mean of (conviction / 10 − win)²; 0 is perfect, .25 is a coin. */
  readonly brier: number | null;
  /** One for each conviction that occurred. */
  readonly reliability: readonly ReliabilityBin[];
}

/** Null is not known, never 0. Money is net, in the quote currency. */
export interface Scorecard extends HitRate {
  readonly netPnl: number | null;
  /** Mean net result of a trade, and the same as a fraction of what was held. */
  readonly expectancy: number | null;
  readonly expectancyRate: number | null;
  /** Sum of the wins over the sum of the losses; null without a loss. */
  readonly profitFactor: number | null;
  /** Of the trades' returns, a trade and not a year; null under 30 trades. */
  readonly sharpe: number | null;
  /** How far the running net result fell from its highest, 0 before the first trade; never negative. */
  readonly maxDrawdown: number | null;
  readonly calibration: Calibration;
  readonly firstAt: TimeMs | null;
  readonly lastAt: TimeMs | null;
}

export interface NamedScorecard extends Scorecard {
  readonly name: string;
  /** A producer on trial. */
  readonly isShadow: boolean;
  readonly regimes: readonly RegimeScorecard[];
}

export interface RegimeScorecard extends Scorecard {
  /** Null: not known when the trade was decided. */
  readonly regime: Regime | null;
}

export interface Scorecards {
  readonly overall: Scorecard;
  readonly strategies: readonly NamedScorecard[];
  readonly producers: readonly NamedScorecard[];
  /** Of trades, each counted once. */
  readonly regimes: readonly RegimeScorecard[];
}

export function hitRateOf(wins: number, n: number): HitRate {
  if (n === 0) return { n, wins, hitRate: null, low: null, high: null };
  // The interval of the losses is that of the wins seen from the other end.
  return {
    n,
    wins,
    hitRate: wins / n,
    low: wilsonLower(wins, n),
    high: 1 - wilsonLower(n - wins, n),
  };
}

export function scorecardOf(outcomes: readonly Scored[]): Scorecard {
  const n = outcomes.length;
  const netPnl = sumOf(outcomes.map(({ pnl }) => pnl));
  const won = sumOf(outcomes.filter(({ pnl }) => pnl > 0).map(({ pnl }) => pnl)) ?? 0;
  const lost = sumOf(outcomes.filter(({ pnl }) => pnl < 0).map(({ pnl }) => -pnl));
  const times = outcomes.map(({ closedAt }) => closedAt);
  return {
    ...hitRateOf(outcomes.filter(({ isWin }) => isWin).length, n),
    netPnl,
    expectancy: netPnl === null ? null : netPnl / n,
    expectancyRate: meanOf(outcomes.map(({ returnRate }) => returnRate)),
    profitFactor: lost === null ? null : won / lost,
    sharpe: n < limits.sharpeTradesMin ? null : sharpeRatio(outcomes.map((one) => one.returnRate)),
    maxDrawdown: n === 0 ? null : drawdownOf(outcomes),
    calibration: calibrationOf(outcomes),
    firstAt: times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b)),
    lastAt: times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b)),
  };
}

function drawdownOf(outcomes: readonly Scored[]): number {
  const inOrder = outcomes.toSorted((left, right) => left.closedAt - right.closedAt);
  let [result, highest, worst] = [0, 0, 0];
  for (const { pnl } of inOrder) {
    result += pnl;
    highest = Math.max(highest, result);
    worst = Math.max(worst, highest - result);
  }
  return worst;
}

export function calibrationOf(
  outcomes: readonly Pick<Scored, 'conviction' | 'isWin'>[],
): Calibration {
  const errors = outcomes.map(({ conviction, isWin }) => (conviction / 10 - (isWin ? 1 : 0)) ** 2);
  const bins = [...groupBy(outcomes, ({ conviction }) => conviction)].sort(([a], [b]) => a - b);
  return {
    brier: meanOf(errors),
    reliability: bins.map(([conviction, group]) => ({
      conviction,
      predicted: conviction / 10,
      ...hitRateOf(group.filter(({ isWin }) => isWin).length, group.length),
    })),
  };
}

/** By strategy, by producer and by regime, sorted by name. */
export function buildScorecards(outcomes: readonly Scored[]): Scorecards {
  const strategies = outcomes.filter(({ subject }) => subject === 'strategy');
  const producers = outcomes.filter(({ subject }) => subject === 'producer');
  return {
    overall: scorecardOf(strategies),
    strategies: cardsByName(strategies),
    producers: cardsByName(producers),
    regimes: cardsByRegime(strategies),
  };
}

/** What half-Kelly asks of a strategy's past, as fractions of what was held; a trade that gained nothing
 * counts in n alone. */
export function trackRecordOf(outcomes: readonly Scored[]): TrackRecord {
  const rates = outcomes.map(({ returnRate }) => returnRate);
  return {
    n: outcomes.length,
    wins: outcomes.filter(({ isWin }) => isWin).length,
    meanWin: meanOf(rates.filter((rate) => rate > 0)),
    meanLoss: meanOf(rates.filter((rate) => rate < 0).map((rate) => -rate)),
  };
}

function cardsByName(outcomes: readonly Scored[]): readonly NamedScorecard[] {
  const groups = [...groupBy(outcomes, ({ name }) => name)].sort(([a], [b]) => (a < b ? -1 : 1));
  return groups.map(([name, group]) => ({
    name,
    isShadow: group.at(-1)?.isShadow === true,
    ...scorecardOf(group),
    regimes: cardsByRegime(group),
  }));
}

function cardsByRegime(outcomes: readonly Scored[]): readonly RegimeScorecard[] {
  const groups = [...groupBy(outcomes, ({ regime }) => regime)];
  return groups
    .sort(([a], [b]) => ((a ?? '') < (b ?? '') ? -1 : 1))
    .map(([regime, group]) => ({ regime, ...scorecardOf(group) }));
}

function groupBy<Item, Key>(
  items: readonly Item[],
  keyOf: (item: Item) => Key,
): ReadonlyMap<Key, readonly Item[]> {
  return Map.groupBy(items, keyOf);
}

function sumOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);
}

function meanOf(values: readonly number[]): number | null {
  const sum = sumOf(values);
  return sum === null ? null : sum / values.length;
}
