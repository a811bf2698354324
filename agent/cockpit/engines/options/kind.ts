import { isOption, type Leg, type OptionLeg } from './legs.ts';

export type StructureKind =
  | 'single'
  | 'bull-call-spread'
  | 'bear-call-spread'
  | 'bull-put-spread'
  | 'bear-put-spread'
  | 'straddle'
  | 'strangle'
  | 'butterfly'
  | 'condor'
  | 'iron-condor'
  | 'calendar-spread'
  | 'diagonal-spread'
  | 'custom';

/** What the legs are, read off them: a name that was typed in could contradict them. */
export function kindOf(legs: readonly Leg[]): StructureKind {
  const options = legs.filter(isOption);
  if (options.length !== legs.length) return 'custom';
  const sorted = [...options].sort((a, b) => a.strike - b.strike);
  const isOneExpiry = new Set(options.map(({ expiry }) => expiry)).size === 1;
  const [low, high] = sorted;
  if (low === undefined) return 'custom';
  if (high === undefined) return 'single';
  if (sorted.length === 2) return isOneExpiry ? kindOfPair(low, high) : kindOfTimePair(low, high);
  if (!isOneExpiry) return 'custom';
  if (sorted.length === 3) return isButterfly(sorted) ? 'butterfly' : 'custom';
  return sorted.length === 4 ? kindOfFour(sorted) : 'custom';
}

function kindOfPair(low: OptionLeg, high: OptionLeg): StructureKind {
  if (low.qty !== high.qty) return 'custom';
  if (low.type !== high.type) {
    if (low.side !== high.side) return 'custom';
    return low.strike === high.strike ? 'straddle' : 'strangle';
  }
  if (low.side === high.side || low.strike === high.strike) return 'custom';
  const hope = low.side === 'buy' ? 'bull' : 'bear';
  return `${hope}-${low.type}-spread`;
}

function kindOfTimePair(one: OptionLeg, other: OptionLeg): StructureKind {
  const isSpread = one.type === other.type && one.side !== other.side && one.qty === other.qty;
  if (!isSpread) return 'custom';
  return one.strike === other.strike ? 'calendar-spread' : 'diagonal-spread';
}

/** One, two of the other side in the middle, one; wings of equal width. */
function isButterfly([low, middle, high]: readonly OptionLeg[]): boolean {
  if (low === undefined || middle === undefined || high === undefined) return false;
  return (
    new Set([low.type, middle.type, high.type]).size === 1 &&
    low.side === high.side &&
    low.side !== middle.side &&
    low.qty === high.qty &&
    middle.qty === 2 * low.qty &&
    middle.strike - low.strike === high.strike - middle.strike &&
    middle.strike > low.strike
  );
}

/** Four strikes, one expiry, the outer two on one side and the inner two on the other. */
function kindOfFour(sorted: readonly OptionLeg[]): StructureKind {
  const [a, b, c, d] = sorted;
  if (a === undefined || b === undefined || c === undefined || d === undefined) return 'custom';
  const isShape =
    new Set(sorted.map(({ strike }) => strike)).size === 4 &&
    new Set(sorted.map(({ qty }) => qty)).size === 1 &&
    a.side === d.side &&
    b.side === c.side &&
    a.side !== b.side;
  if (!isShape) return 'custom';
  const types = sorted.map(({ type }) => type).join(' ');
  if (types === 'put put call call') return 'iron-condor';
  return new Set(sorted.map(({ type }) => type)).size === 1 ? 'condor' : 'custom';
}
