import type { Fill, VenuePosition } from '../model/order.ts';
import type { TimeMs } from '../model/time.ts';
import type { Side } from '../model/trade.ts';

/** One position from its first fill to its last; in one-way mode a symbol has at most one open. */
export interface BookPosition {
  readonly positionId: string;
  readonly symbol: string;
  readonly side: Side;
  /** Still open, in units of the asset; 0 when closed. */
  readonly openSize: number;
  /** Average of what is open; stays as it was when the last of it goes. */
  readonly entryPrice: number;
  readonly enteredSize: number;
  readonly exitedSize: number;
  /** Sum of price × size of the exits. */
  readonly exitValue: number;
  /** Of what was exited, before fees and funding. */
  readonly grossPnl: number;
  readonly fees: number;
  readonly funding: number;
  readonly openedAt: TimeMs;
  /** Null while it is open. */
  readonly closedAt: TimeMs | null;
}

export type BookFill = Pick<Fill, 'action' | 'price' | 'size' | 'fee' | 'at' | 'symbol'>;

export interface BookChange {
  /** The position that was open before, as it is now; undefined when there was none. */
  readonly before: BookPosition | undefined;
  /** What the fill opened: the first fill of a symbol, or the far side of a flip. */
  readonly opened: BookPosition | undefined;
}

/** Sums of sizes are rounded to 12 decimals, so that what goes in and comes out ends at 0. */
function exactSize(size: number): number {
  return Number(size.toFixed(12));
}

export function sideSign(side: Side): 1 | -1 {
  return side === 'long' ? 1 : -1;
}

/** A fill on a net position: adds on its own side (average entry), takes away on the other
 * (realised at the average), and what is left after zero opens the other side. The fee of such a
 * flip is shared by size. `openingId` names what the fill may open. */
export function applyFill(
  position: BookPosition | undefined,
  fill: BookFill,
  openingId: string,
): BookChange {
  const side: Side = fill.action === 'buy' ? 'long' : 'short';
  if (position === undefined || position.openSize === 0) {
    return { before: position, opened: openPosition(openingId, fill, side) };
  }
  if (position.side === side) return { before: addFill(position, fill), opened: undefined };
  const closing = Math.min(fill.size, position.openSize);
  const rest = exactSize(fill.size - closing);
  const part = { ...fill, size: closing, fee: fill.fee * (closing / fill.size) };
  const before = reducePosition(position, part);
  if (rest === 0) return { before: reducePosition(position, fill), opened: undefined };
  const opening = { ...fill, size: rest, fee: fill.fee - part.fee };
  return { before, opened: openPosition(openingId, opening, side) };
}

function openPosition(positionId: string, fill: BookFill, side: Side): BookPosition {
  return {
    positionId,
    symbol: fill.symbol,
    side,
    openSize: fill.size,
    entryPrice: fill.price,
    enteredSize: fill.size,
    exitedSize: 0,
    exitValue: 0,
    grossPnl: 0,
    fees: fill.fee,
    funding: 0,
    openedAt: fill.at,
    closedAt: null,
  };
}

function addFill(position: BookPosition, fill: BookFill): BookPosition {
  const size = exactSize(position.openSize + fill.size);
  const value = position.entryPrice * position.openSize + fill.price * fill.size;
  return {
    ...position,
    openSize: size,
    entryPrice: value / size,
    enteredSize: exactSize(position.enteredSize + fill.size),
    fees: position.fees + fill.fee,
  };
}

function reducePosition(position: BookPosition, fill: BookFill): BookPosition {
  const openSize = exactSize(position.openSize - fill.size);
  const gained = sideSign(position.side) * (fill.price - position.entryPrice) * fill.size;
  return {
    ...position,
    openSize,
    exitedSize: exactSize(position.exitedSize + fill.size),
    exitValue: position.exitValue + fill.price * fill.size,
    grossPnl: position.grossPnl + gained,
    fees: position.fees + fill.fee,
    closedAt: openSize === 0 ? fill.at : null,
  };
}

/** The book follows the exchange where fills do not explain what it holds: no exit price and no P&L
 * is made up for what went, and what came has the exchange's entry price. */
export function adoptPosition(
  position: BookPosition | undefined,
  venue: Pick<VenuePosition, 'side' | 'size' | 'entryPrice'> | undefined,
  context: { readonly symbol: string; readonly openingId: string; readonly at: TimeMs },
): BookChange {
  const { symbol, at } = context;
  if (venue === undefined) {
    const before = position === undefined ? undefined : { ...position, openSize: 0, closedAt: at };
    return { before, opened: undefined };
  }
  const { side, size, entryPrice } = venue;
  if (position !== undefined && position.openSize > 0 && position.side === side) {
    const entered = Math.max(0, size - position.openSize);
    const enteredSize = exactSize(position.enteredSize + entered);
    const before = { ...position, openSize: size, entryPrice, enteredSize };
    return { before, opened: undefined };
  }
  const before = position === undefined ? undefined : { ...position, openSize: 0, closedAt: at };
  const fill = { symbol, action: 'buy', price: entryPrice, size, fee: 0, at } as const;
  return { before, opened: openPosition(context.openingId, fill, side) };
}

/** Realised, after fees and funding. */
export function netPnl(position: Pick<BookPosition, 'grossPnl' | 'fees' | 'funding'>): number {
  return position.grossPnl - position.fees - position.funding;
}

/** What is open, at a price, before the fees of closing it. */
export function unrealisedPnl(position: BookPosition, price: number): number {
  return sideSign(position.side) * (price - position.entryPrice) * position.openSize;
}

/** Average of the exits; null when there was none. */
export function exitPrice(position: Pick<BookPosition, 'exitValue' | 'exitedSize'>): number | null {
  return position.exitedSize === 0 ? null : position.exitValue / position.exitedSize;
}

/** How far prices went against and for a position, as fractions of its entry price. */
export function excursions(
  position: Pick<BookPosition, 'side' | 'entryPrice'>,
  low: number,
  high: number,
): { readonly maxAdverseRate: number; readonly maxFavourableRate: number } {
  const down = Math.max(0, (position.entryPrice - low) / position.entryPrice);
  const up = Math.max(0, (high - position.entryPrice) / position.entryPrice);
  return position.side === 'long'
    ? { maxAdverseRate: down, maxFavourableRate: up }
    : { maxAdverseRate: up, maxFavourableRate: down };
}
