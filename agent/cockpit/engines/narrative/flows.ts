import { type Input, known, missing } from './inputs.ts';

/** What smart money did, as its digest and its webhook tell it. */
export interface FlowEvent {
  readonly at: string;
  readonly side: 'buy' | 'sell' | 'in' | 'out';
  /** Null where the source gave no value in dollars. */
  readonly usd: number | null;
}

/** Net flow of smart wallets into a narrative within a window, in dollars: bought and received, less sold
 * and sent. Moves without a value leave it unknown only when none has one. The newest move is when it was
 * observed. */
export function smartMoneyChange(
  events: readonly FlowEvent[],
  { now, windowMs }: { readonly now: Date; readonly windowMs: number },
): Input {
  const end = now.getTime();
  const recent = events.filter(
    ({ at }) => Date.parse(at) <= end && Date.parse(at) > end - windowMs,
  );
  if (recent.length === 0) return missing('no move of smart money in this time');
  const valued = recent.flatMap(({ at, side, usd }) => (usd === null ? [] : [{ at, side, usd }]));
  if (valued.length === 0) return missing('no move of smart money has a value in dollars');
  const net = valued.reduce(
    (sum, { side, usd }) => sum + (side === 'buy' || side === 'in' ? usd : -usd),
    0,
  );
  const newest = valued.reduce((last, { at }) => (at > last ? at : last), '');
  return known(net, newest);
}

export interface WalletMove {
  readonly at: string;
  readonly side: FlowEvent['side'];
  readonly wallet: string;
}

/** The watched wallets that are in a narrative at an instant: those whose newest move up to then bought or
 * received. Null where none has moved by then: nobody knows whether they are in. */
export function walletsIn(moves: readonly WalletMove[], at: Date): readonly string[] | null {
  const newest = new Map<string, WalletMove>();
  for (const move of moves) {
    if (Date.parse(move.at) > at.getTime()) continue;
    const last = newest.get(move.wallet);
    if (last === undefined || move.at >= last.at) newest.set(move.wallet, move);
  }
  if (newest.size === 0) return null;
  return [...newest.values()]
    .filter(({ side }) => side === 'buy' || side === 'in')
    .map(({ wallet }) => wallet)
    .sort();
}
