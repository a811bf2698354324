import type { OrderAction } from '../model/order.ts';

/** The multiple of the tick at or below (above) a price; one that is a multiple stays. */
export function tickBelow(price: number, tick: number): number {
  return exact(Math.floor(price / tick + 1e-7) * tick);
}

export function tickAbove(price: number, tick: number): number {
  return exact(Math.ceil(price / tick - 1e-7) * tick);
}

/** The worst price an order to `action` may fill at: `rate` beyond `price`, never nothing. */
export function worstPrice(price: number, action: OrderAction, rate: number, tick: number): number {
  return action === 'buy'
    ? tickAbove(price * (1 + rate), tick)
    : Math.max(tick, tickBelow(price * (1 - rate), tick));
}

/** Of a stop or target: a sell downwards, a buy upwards. So a stop does not trigger before its price, and
 * reaching the price of a target is enough. */
export function protectivePrice(price: number, action: OrderAction, tick: number): number {
  return action === 'sell' ? Math.max(tick, tickBelow(price, tick)) : tickAbove(price, tick);
}

function exact(value: number): number {
  return Number(value.toFixed(12));
}
