import type { OrderAction } from '../../model/order.ts';
import type { SlippageConfig } from './config.ts';
import type { Quote } from './price-feed.ts';

/** By how much an order that takes is filled beside the mid, a fraction:
 *
 *   baseRate + volatilityFactor × σ + impactFactor × σ × √(notional / hourly volume), at most maxRate
 *
 * with σ the standard deviation of hourly returns. The last term is the square-root law of market
 * impact (Torre, BARRA Market Impact Model Handbook, 1997; Almgren et al., "Direct estimation of
 * equity market impact", 2005). An unknown volume counts as the order's own size. */
export function slippageRate(
  config: SlippageConfig,
  quote: Pick<Quote, 'volatility' | 'hourlyVolume'>,
  notional: number,
): number {
  const volatility = quote.volatility ?? config.unknownVolatility;
  const { hourlyVolume } = quote;
  const share = hourlyVolume === null || hourlyVolume <= 0 ? 1 : notional / hourlyVolume;
  const rate =
    config.baseRate +
    config.volatilityFactor * volatility +
    config.impactFactor * volatility * Math.sqrt(share);
  return Math.min(rate, config.maxRate);
}

/** Against whoever takes. */
export function slip(price: number, action: OrderAction, rate: number): number {
  return action === 'buy' ? price * (1 + rate) : price * (1 - rate);
}
