import type { Market } from '../../model/exchange.ts';
import type { OrderRequest } from '../../model/order.ts';
import type { TimeMs } from '../../model/time.ts';
import { initialMargin, netSize, readEquity } from './account.ts';
import { draw } from './draw.ts';
import { reducible } from './matching.ts';
import type { Quote } from './price-feed.ts';
import { slippageRate } from './slippage.ts';
import type { Venue } from './venue.ts';

/** Why an exchange does not take an order; undefined when it does. */
export function decideRefusal(
  venue: Venue,
  order: OrderRequest,
  market: Market | undefined,
  quote: Quote | undefined,
): string | undefined {
  if (market === undefined) return 'there is no such market';
  if (quote === undefined) return 'there is no price';
  if (!isMultiple(order.price, market.tick)) return `the price is no multiple of ${market.tick}`;
  if (order.size <= 0 || !isMultiple(order.size, market.lot)) {
    return `the size is no multiple of ${market.lot}`;
  }
  if (draw(venue.config.seed, order.clientId, 'reject') < venue.config.rejectRate) {
    return 'the exchange is busy (simulated)';
  }
  return order.reduceOnly
    ? refuseReduction(venue, order, quote)
    : refuseExposure(venue, order, market, quote);
}

export function isStale(quote: Quote, now: TimeMs, maxAgeMs: number): boolean {
  return now - quote.at > maxAgeMs;
}

function refuseReduction(venue: Venue, order: OrderRequest, quote: Quote): string | undefined {
  if (reducible(venue, order) === 0) return 'a reduce-only order would open or add';
  if (order.kind !== 'stop') return undefined;
  const isPast = order.action === 'sell' ? quote.mid <= order.price : quote.mid >= order.price;
  return isPast ? 'the price of the stop was passed already' : undefined;
}

function refuseExposure(
  venue: Venue,
  order: OrderRequest,
  market: Market,
  quote: Quote,
): string | undefined {
  const notional = order.size * quote.mid;
  if (notional < market.minNotional) {
    return `a value of ${notional.toFixed(2)} is below the least of ${market.minNotional}`;
  }
  const change = order.action === 'buy' ? order.size : -order.size;
  const size = netSize(venue.db, order.symbol) + change;
  const margin = initialMargin(venue.db, venue.markets, {
    symbol: order.symbol,
    size,
    price: quote.mid,
  });
  const costs =
    notional * (market.takerFeeRate + slippageRate(venue.config.slippage, quote, notional));
  const equity = readEquity(venue.db, { symbol: order.symbol, price: quote.mid }) - costs;
  return margin > equity
    ? `insufficient margin: ${margin.toFixed(2)} needed, ${equity.toFixed(2)} there`
    : undefined;
}

function isMultiple(value: number, step: number): boolean {
  const steps = value / step;
  return Math.abs(steps - Math.round(steps)) < 1e-6;
}
