export interface EquityPoint {
  readonly at: string;
  /** In one currency, deposits and withdrawals taken out by whoever measures it. */
  readonly equity: number;
}

/** A value and when it was seen, or why there is none. */
export type Measured =
  | { readonly value: number; readonly observedAt: string }
  | { readonly value: null; readonly observedAt: string | null; readonly missing: string };

/** How far the newest equity is below the highest, as a fraction of the highest; `sinceMs` limits how far
 * back that is looked for. Points are in the order of time. */
export function measureDrawdown(points: readonly EquityPoint[], sinceMs?: number): Measured {
  const last = points.at(-1);
  if (last === undefined) return missing(null, 'no equity was ever measured');
  const counted =
    sinceMs === undefined ? points : points.filter(({ at }) => Date.parse(at) >= sinceMs);
  const highest = counted.reduce((most, { equity }) => Math.max(most, equity), 0);
  if (counted.length === 0) return missing(last.at, 'no equity was measured in that time');
  if (highest <= 0) return missing(last.at, 'the equity was never above zero');
  return { value: Math.max(0, 1 - last.equity / highest), observedAt: last.at };
}

/** Daily returns a value at risk needs; below it the worst of them is a matter of luck. */
export const returnsMin = 30;

/** One-day value at risk at 95 % by historical simulation, as a fraction of equity: of n daily returns in
 * order the (5 % × n)th worst (Hull, Options, Futures, and Other Derivatives, chapter on value at risk).
 * Zero when that return is a gain. `closes` are the last equities of consecutive days. */
export function measureValueAtRisk(closes: readonly EquityPoint[]): Measured {
  const last = closes.at(-1);
  if (last === undefined) return missing(null, 'no equity was ever measured');
  const returns = closes.slice(1).flatMap(({ equity }, index) => {
    const before = closes[index]?.equity ?? 0;
    return before > 0 ? [equity / before - 1] : [];
  });
  if (returns.length < returnsMin) {
    return missing(last.at, `${returns.length} daily returns are known, ${returnsMin} are needed`);
  }
  // A little more than 5 %, because 0.05 × 20 may come out as less than 1.
  const rank = Math.max(1, Math.floor(0.05 * returns.length + 1e-9));
  const worst = returns.toSorted((a, b) => a - b)[rank - 1] ?? 0;
  return { value: Math.max(0, -worst), observedAt: last.at };
}

/** The last equity of each day; `dayOf` says on which day an instant is. */
export function closesOf(
  points: readonly EquityPoint[],
  dayOf: (at: string) => string,
): readonly EquityPoint[] {
  const last = new Map(points.map((point) => [dayOf(point.at), point]));
  return [...last.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, point]) => point);
}

function missing(observedAt: string | null, why: string): Measured {
  return { value: null, observedAt, missing: why };
}
