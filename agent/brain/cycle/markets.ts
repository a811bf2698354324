import type { BrainConfig } from '../config/index.ts';
import type { MarketView } from '../data/index.ts';
import type { Market } from '../model/exchange.ts';

const sizeDecimalsWhereUnknown = 4;
const leverageWhereUnknown = 20;

/** The markets of the paper exchange, with the steps of the real one where those are known: prices have
 * six decimals less those of a size, as at Hyperliquid. */
export function paperMarkets(view: MarketView, { universe, execution }: BrainConfig): Market[] {
  return universe.symbols.map((symbol) => {
    const asset = view.asset(symbol);
    const decimals = asset?.sizeDecimals ?? sizeDecimalsWhereUnknown;
    return {
      symbol,
      lot: 10 ** -decimals,
      tick: 10 ** -Math.max(0, 6 - decimals),
      minNotional: 10,
      maxLeverage: asset?.maxLeverage ?? leverageWhereUnknown,
      takerFeeRate: execution.taker_fee_rate,
      makerFeeRate: execution.maker_fee_rate,
    };
  });
}
