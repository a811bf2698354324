import { expect, test } from 'vitest';
import { createMemoryMarket } from '../data/index.ts';
import { type Interval, intervals } from '../model/candle.ts';
import { hourMs, minuteMs } from '../model/time.ts';
import { createMarketFeed } from './price-feed.ts';

const start = Date.UTC(2026, 0, 1);

function marketWith(spans: Readonly<Partial<Record<Interval, readonly [number, number]>>>) {
  const market = createMemoryMarket('synthetic');
  for (const [interval, [from, to]] of Object.entries(spans)) {
    const lengthMs = intervals[interval as Interval];
    for (let openAt = from; openAt < to; openAt += lengthMs) {
      const prices = { open: 100, high: 101, low: 99, close: 100, volume: 1 };
      market.addCandle('BTC', interval as Interval, { openAt, ...prices });
    }
  }
  return createMarketFeed(market);
}

test('steps are of the finest candles that reach back to the last look', () => {
  const end = start + 100 * hourMs;
  const feed = marketWith({ '5m': [start + 90 * hourMs, end], '1h': [start, end] });
  // An hour ago: twelve steps of five minutes.
  expect(feed.steps('BTC', end - hourMs, end)).toHaveLength(12);
  // Two days ago the fine ones had not begun: 48 hours, none of them left out.
  const steps = feed.steps('BTC', end - 48 * hourMs, end);
  expect(steps.map(({ at }) => at)).toEqual(
    Array.from({ length: 48 }, (_, index) => end - (47 - index) * hourMs),
  );
});

test('where nothing reaches back far enough, what reaches furthest', () => {
  const end = start + 10 * hourMs;
  const feed = marketWith({ '5m': [end - hourMs, end], '1h': [start, end] });
  expect(feed.steps('BTC', start - 24 * hourMs, end)).toHaveLength(10);
  expect(feed.steps('ETH', end - 5 * minuteMs, end)).toEqual([]);
});
