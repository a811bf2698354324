import type { GradedSignal, TechnicalFeatures } from '../model/features.ts';
import { type Side, signOf } from '../model/trade.ts';
import type { WhyEntry } from '../model/why.ts';

export const sides = ['long', 'short'] as const satisfies readonly Side[];

/** The named inputs as numbers, or why there is no opinion. */
export function readInputs<const Name extends keyof TechnicalFeatures>(
  technical: TechnicalFeatures,
  names: readonly Name[],
): { readonly values: Readonly<Record<Name, number>> } | { readonly missing: WhyEntry } {
  const missing = names.filter((name) => !Number.isFinite(technical[name] ?? Number.NaN));
  if (missing.length > 0) {
    const message = `no data: ${missing.join(', ')}`;
    return { missing: { check: 'inputs', isMet: null, numbers: {}, message } };
  }
  return { values: technical as Readonly<Record<Name, number>> };
}

/** Stop and target as fractions of the entry. */
export function levelsByFraction(
  side: Side,
  entry: number,
  { stopFraction, targetFraction }: { stopFraction: number; targetFraction: number },
): { readonly stop: number; readonly target: number } {
  const sign = signOf(side);
  return { stop: entry * (1 - sign * stopFraction), target: entry * (1 + sign * targetFraction) };
}

/** Stop so many average true ranges away, target a multiple of that. */
export function levelsByRange(
  side: Side,
  entry: number,
  { atr, stopRanges, rewardRisk }: { atr: number; stopRanges: number; rewardRisk: number },
): { readonly stop: number; readonly target: number } {
  const distance = atr * stopRanges;
  const sign = signOf(side);
  return { stop: entry - sign * distance, target: entry + sign * distance * rewardRisk };
}

export interface Tally {
  readonly long: readonly GradedSignal[];
  readonly short: readonly GradedSignal[];
  /** The side with more producers; undefined for none and for a tie. */
  readonly majority: Side | undefined;
}

/** The producers on each side: the newest signal of each, when its quality is above 0 and its
 * conviction is at least `minConviction`. */
export function tallySignals(signals: readonly GradedSignal[], minConviction: number): Tally {
  const newest = new Map<string, GradedSignal>();
  for (const signal of signals) {
    const known = newest.get(signal.producer);
    if (known === undefined || isNewer(signal, known)) newest.set(signal.producer, signal);
  }
  const counted = [...newest.values()].filter(
    ({ quality, conviction }) => quality > 0 && conviction >= minConviction,
  );
  const long = counted.filter(({ direction }) => direction === 'long');
  const short = counted.filter(({ direction }) => direction === 'short');
  const lead = long.length - short.length;
  return { long, short, majority: lead === 0 ? undefined : lead > 0 ? 'long' : 'short' };
}

// By id where two are of the same moment, so that the order they came in decides nothing.
function isNewer(a: GradedSignal, b: GradedSignal): boolean {
  return a.observedAt === b.observedAt ? a.id > b.id : a.observedAt > b.observedAt;
}

/** Ids of the signals that say the same, for `TradeProposal.signals`. */
export function idsOf(tally: Tally, side: Side): readonly string[] {
  return tally[side].map(({ id }) => id);
}

export function meanConviction(signals: readonly GradedSignal[]): number {
  return signals.reduce((sum, { conviction }) => sum + conviction, 0) / signals.length;
}
