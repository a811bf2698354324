// Real market data that lie beside the repository, for tests; where they are absent, tests that need
// them are skipped by name.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Candle, CandleSeries, Interval } from '../model/candle.ts';
import { seriesOf } from './candles/columns.ts';
import type { FundingRate, MarketTrade } from './types.ts';

const folder = join(import.meta.dirname, '../../../../shared/data');
export const hasSharedData = existsSync(join(folder, 'candles'));

export function sharedPath(name: string): string {
  return join(folder, name);
}

export function readSharedCandles(name: string): Candle[] {
  return rowsOf(`candles/${name}.csv`).map((cells) => {
    const [openAt, open, high, low, close, volume] = cells.map(Number) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    return { openAt, open, high, low, close, volume };
  });
}

export function readSharedSeries(name: string, interval: Interval): CandleSeries {
  return seriesOf(name, interval, readSharedCandles(name));
}

export function readSharedTrades(): MarketTrade[] {
  return rowsOf('trades/XRP_ETH.csv').map(([at, id, side, price, amount]) => ({
    at: Number(at),
    id: Number(id),
    side: side === 'buy' ? 'buy' : 'sell',
    price: Number(price),
    amount: Number(amount),
  }));
}

export function readSharedFunding(): FundingRate[] {
  return rowsOf('funding/XRP_USDT_USDT-8h.csv').map(([at, rate]) => ({
    at: Number(at),
    rate: Number(rate),
  }));
}

export function readGolden(): {
  readonly values: readonly Readonly<Record<string, number | null>>[];
} {
  return JSON.parse(readFileSync(sharedPath('golden-indicators.json'), 'utf8'));
}

function rowsOf(name: string): string[][] {
  const [, ...lines] = readFileSync(sharedPath(name), 'utf8').trim().split('\n');
  return lines.map((line) => line.split(','));
}
