/** What statistics need of a hand that was played; amounts in its own currency. */
export interface PlayedHand {
  readonly stakes: string;
  readonly position: string;
  readonly currency: string;
  /** Won, or lost when negative. */
  readonly amount: number;
  /** Of these stakes; null when nobody wrote it down. */
  readonly bigBlind: number | null;
}

/** A number, or the reason why there is none. */
export type Known =
  | { readonly value: number; readonly reason: null }
  | { readonly value: null; readonly reason: string };

export interface HandGroup {
  readonly name: string;
  readonly hands: number;
  readonly won: number;
  readonly lost: number;
  readonly even: number;
  readonly net: number;
  /** Share of hands that won something, with the 95 % range that so few hands allow (Wilson, 1927). */
  readonly winRate: { readonly value: number; readonly low: number; readonly high: number };
  /** Mean of a hand with its 95 % range (mean ± 1.96 standard errors); needs 30 hands. */
  readonly mean: number;
  readonly meanLow: Known;
  readonly meanHigh: Known;
  /** Big blinds won in a hundred hands; only where each hand says its big blind. */
  readonly bigBlindsPer100: Known;
}

/** One currency; sums of different ones would mean nothing. */
export interface HandStatistics extends HandGroup {
  readonly currency: string;
  readonly byPosition: readonly HandGroup[];
  readonly byStakes: readonly HandGroup[];
}

const handsForRange = 30;
const z95 = 1.959963984540054;

/** By currency, each name in its order. Without hands there is nothing to say: an empty list. */
export function handStatistics(hands: readonly PlayedHand[]): readonly HandStatistics[] {
  return groupBy(hands, ({ currency }) => currency).map(([currency, own]) => ({
    currency,
    ...summarise(currency, own),
    byPosition: groupBy(own, ({ position }) => position).map(([name, some]) =>
      summarise(name, some),
    ),
    byStakes: groupBy(own, ({ stakes }) => stakes).map(([name, some]) => summarise(name, some)),
  }));
}

function summarise(name: string, hands: readonly PlayedHand[]): HandGroup {
  const amounts = hands.map(({ amount }) => amount);
  const won = amounts.filter((amount) => amount > 0).length;
  const lost = amounts.filter((amount) => amount < 0).length;
  const net = withoutDust(amounts.reduce((sum, amount) => sum + amount, 0));
  const mean = net / hands.length;
  const error = standardError(amounts, mean);
  return {
    ...{ name, hands: hands.length, won, lost, even: hands.length - won - lost, net, mean },
    winRate: { value: won / hands.length, ...wilson(won, hands.length) },
    meanLow: shift(error, mean, -z95),
    meanHigh: shift(error, mean, z95),
    bigBlindsPer100: bigBlindsPer100(hands),
  };
}

/** Of the mean: sample standard deviation over the root of how many. */
function standardError(amounts: readonly number[], mean: number): Known {
  if (amounts.length < handsForRange) {
    return unknown(`${amounts.length} hands; a range needs ${handsForRange}`);
  }
  const squares = amounts.reduce((sum, amount) => sum + (amount - mean) ** 2, 0);
  return known(Math.sqrt(squares / (amounts.length - 1) / amounts.length));
}

function shift(error: Known, mean: number, times: number): Known {
  return error.value === null ? error : known(mean + times * error.value);
}

function bigBlindsPer100(hands: readonly PlayedHand[]): Known {
  let sum = 0;
  for (const { bigBlind, amount } of hands) {
    if (bigBlind === null) return unknown('not every hand says its big blind');
    sum += amount / bigBlind;
  }
  return known((sum / hands.length) * 100);
}

/** Both ends of the Wilson score interval (E. B. Wilson, 1927). */
function wilson(wins: number, n: number): { readonly low: number; readonly high: number } {
  const rate = wins / n;
  const square = z95 * z95;
  const centre = rate + square / (2 * n);
  const spread = z95 * Math.sqrt((rate * (1 - rate) + square / (4 * n)) / n);
  const scale = 1 + square / n;
  return {
    low: Math.max(0, (centre - spread) / scale),
    high: Math.min(1, (centre + spread) / scale),
  };
}

function groupBy(
  hands: readonly PlayedHand[],
  nameOf: (hand: PlayedHand) => string,
): readonly (readonly [string, readonly PlayedHand[]])[] {
  const groups = Map.groupBy(hands, nameOf);
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Rid of what binary fractions add and nobody won; eight decimals are enough for any coin. */
function withoutDust(amount: number): number {
  return Math.round(amount * 1e8) / 1e8;
}

function known(value: number): Known {
  return { value, reason: null };
}

function unknown(reason: string): Known {
  return { value: null, reason };
}
