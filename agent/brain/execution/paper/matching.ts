import type { Market } from '../../model/exchange.ts';
import type { OrderAction } from '../../model/order.ts';
import type { TimeMs } from '../../model/time.ts';
import { floorToLot } from '../../risk/index.ts';
import { bookFill, netSize } from './account.ts';
import { draw } from './draw.ts';
import type { PriceStep, Quote } from './price-feed.ts';
import { slip, slippageRate } from './slippage.ts';
import { type PaperOrder, updateOrder } from './store.ts';
import type { Venue } from './venue.ts';

/** How an order meets the market. */
interface Meeting {
  readonly order: PaperOrder;
  readonly market: Market;
  readonly price: number;
  readonly liquidity: Pick<Quote, 'volatility' | 'hourlyVolume'>;
  readonly at: TimeMs;
}

/** The order takes what there is at `price` and slippage. A market order ends here, whatever it got; a
 * stop stays until all of it went. */
export function takeLiquidity(venue: Venue, meeting: Meeting): PaperOrder {
  const { order, liquidity } = meeting;
  const size = fillable(venue, meeting);
  const rate = slippageRate(venue.config.slippage, liquidity, size * meeting.price);
  const price = slip(meeting.price, order.action, rate);
  const isLimited = order.kind === 'market' || order.kind === 'limit';
  if (size === 0 || (isLimited && isWorse(order.action, price, order.price))) {
    return order.kind === 'market' ? endUnfilled(venue, order) : order;
  }
  const filled = book(venue, meeting, { size, price, isMaker: false });
  const isOver = filled.status === 'partly-filled' && order.kind === 'market';
  return isOver ? end(venue, filled, 'there was no more to take') : filled;
}

/** A resting order is met at its own price, or a better one where the market opened beyond it. */
export function makeLiquidity(venue: Venue, meeting: Meeting): PaperOrder {
  const size = fillable(venue, meeting);
  if (size === 0) return meeting.order;
  return book(venue, meeting, { size, price: meeting.price, isMaker: true });
}

/** Reduce-only, the market's volume and luck bound what can be filled at once. */
function fillable(venue: Venue, { order, market, price, liquidity }: Meeting): number {
  const { seed, partialFillRate, participationRate } = venue.config;
  let size = Number((order.size - order.filledSize).toFixed(12));
  if (order.reduceOnly) size = Math.min(size, reducible(venue, order));
  if (liquidity.hourlyVolume !== null) {
    size = Math.min(size, (participationRate * liquidity.hourlyVolume) / price);
  }
  const isFirst = order.filledSize === 0;
  if (isFirst && draw(seed, order.clientId, 'partial') < partialFillRate) {
    size = Math.max(market.lot, size * (0.3 + 0.6 * draw(seed, order.clientId, 'part')));
  }
  return floorToLot(size, market.lot);
}

/** How much of a position an order to the other side can take away. */
export function reducible(
  venue: Venue,
  order: { readonly symbol: string; readonly action: OrderAction },
): number {
  const net = netSize(venue.db, order.symbol);
  return Math.max(0, order.action === 'sell' ? net : -net);
}

function book(
  venue: Venue,
  { order, market, at }: Meeting,
  fill: { readonly size: number; readonly price: number; readonly isMaker: boolean },
): PaperOrder {
  const { seed, splitRate } = venue.config;
  const { price, isMaker } = fill;
  const feeRate = isMaker ? market.makerFeeRate : market.takerFeeRate;
  const isSplit = draw(seed, order.clientId, 'split') < splitRate;
  const first = isSplit ? floorToLot(fill.size / 3, market.lot) : 0;
  const rest = Number((fill.size - first).toFixed(12));
  for (const size of [first, rest].filter((part) => part > 0)) {
    const fee = size * price * feeRate;
    const { clientId, symbol, action } = order;
    bookFill(venue.db, { clientId, symbol, action, price, size, fee, isMaker, at });
  }
  const filledSize = Number((order.filledSize + fill.size).toFixed(12));
  const filledValue = order.filledValue + fill.size * fill.price;
  const status = filledSize >= order.size ? 'filled' : 'partly-filled';
  const updated: PaperOrder = { ...order, filledSize, filledValue, status };
  updateOrder(venue.db, updated);
  return updated;
}

function isWorse(action: OrderAction, price: number, limit: number): boolean {
  return action === 'buy' ? price > limit : price < limit;
}

function endUnfilled(venue: Venue, order: PaperOrder): PaperOrder {
  return end(venue, order, 'nothing to take within the worst price accepted');
}

export function end(venue: Venue, order: PaperOrder, reason: string): PaperOrder {
  const ended: PaperOrder = { ...order, status: 'cancelled', reason };
  updateOrder(venue.db, ended);
  return ended;
}

/** What a step of the market does to a resting order. A stop of a long is met at min(open, stop), of a
 * short at max(open, stop): in a gap the price behind it, never the stop itself. */
export function meetStep(venue: Venue, order: PaperOrder, step: PriceStep, market: Market): void {
  const view = viewOf(order, step);
  if (order.reduceOnly && reducible(venue, order) === 0) {
    if (isReached(order, view)) end(venue, order, 'there was nothing left to reduce');
    return;
  }
  if (!isReached(order, view)) return;
  const isSell = order.action === 'sell';
  const meeting = { market, liquidity: step, at: step.at };
  if (order.kind !== 'stop') {
    const price = isSell ? Math.max(view.open, order.price) : Math.min(view.open, order.price);
    endReduced(venue, makeLiquidity(venue, { ...meeting, order, price }));
    return;
  }
  const worst = isSell ? Math.min(view.open, order.price) : Math.max(view.open, order.price);
  const triggered: PaperOrder = { ...order, triggered: true };
  updateOrder(venue.db, triggered);
  const price = order.triggered ? view.open : worst;
  endReduced(venue, takeLiquidity(venue, { ...meeting, order: triggered, price }));
}

/** Before an order was there, prices do not count for it: of a step that had begun already only the
 * close does. */
function viewOf(order: PaperOrder, step: PriceStep): Pick<PriceStep, 'open' | 'high' | 'low'> {
  if (order.activeAt <= step.openAt) return step;
  return { open: step.close, high: step.close, low: step.close };
}

function isReached(order: PaperOrder, view: Pick<PriceStep, 'open' | 'high' | 'low'>): boolean {
  if (order.triggered) return true;
  const isBelow = (order.kind === 'stop') === (order.action === 'sell');
  return isBelow ? view.low <= order.price : view.high >= order.price;
}

/** What a reduce-only order cannot reduce any more is over. */
function endReduced(venue: Venue, order: PaperOrder): void {
  if (order.status !== 'partly-filled' || !order.reduceOnly) return;
  if (reducible(venue, order) === 0) end(venue, order, 'there was nothing left to reduce');
}
