import type { FundingStamp, PriceFeed, PriceStep, Quote } from './paper/index.ts';

type Ohlc = readonly [open: number, high: number, low: number, close: number];

export interface TestPrices extends PriceFeed {
  /** A single price from then on. */
  tick(symbol: string, at: number, price: number): void;
  candle(symbol: string, openAt: number, at: number, ohlc: Ohlc): void;
  pay(symbol: string, at: number, rate: number): void;
}

/** A market whose prices a test sets. */
export function createTestPrices(
  known: Pick<Quote, 'volatility' | 'hourlyVolume'> = { volatility: 0, hourlyVolume: null },
): TestPrices {
  const steps: PriceStep[] = [];
  const stamps: (FundingStamp & { readonly symbol: string })[] = [];
  const candle = (symbol: string, openAt: number, at: number, ohlc: Ohlc) => {
    const [open, high, low, close] = ohlc;
    steps.push({ symbol, openAt, at, open, high, low, close, ...known });
  };
  return {
    tick: (symbol, at, price) => candle(symbol, at, at, [price, price, price, price]),
    candle,
    pay: (symbol, at, rate) => {
      stamps.push({ symbol, at, rate });
    },
    quote(symbol, now) {
      const last = steps.findLast((step) => step.symbol === symbol && step.at <= now);
      return last === undefined ? undefined : { at: last.at, mid: last.close, ...known };
    },
    steps: (symbol, since, now) =>
      steps.filter((step) => step.symbol === symbol && step.at > since && step.at <= now),
    funding: (symbol, since, now) =>
      stamps.filter((stamp) => stamp.symbol === symbol && stamp.at > since && stamp.at <= now),
  };
}
