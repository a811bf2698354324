import { expect, test } from 'vitest';
import type { Candle } from '../../model/candle.ts';
import { admitCandles } from './admit.ts';

const hour = 3_600_000;
const now = 100 * hour;

function candle(hours: number, changes: Partial<Candle> = {}): Candle {
  return { openAt: hours * hour, open: 10, high: 12, low: 9, close: 11, volume: 5, ...changes };
}

function admit(rows: readonly Candle[], closeBefore?: number) {
  return admitCandles(rows, {
    interval: '1h',
    now,
    where: (row) => `a.csv:${row + 2}`,
    closeBefore,
  });
}

test.each([
  ['a NaN price', candle(2, { close: Number.NaN }), 'not-a-number'],
  ['an infinite high', candle(2, { high: Number.POSITIVE_INFINITY }), 'not-a-number'],
  ['a NaN volume', candle(2, { volume: Number.NaN }), 'not-a-number'],
  ['a NaN stamp', candle(2, { openAt: Number.NaN }), 'not-a-number'],
  ['a negative low', candle(2, { low: -1 }), 'negative-price'],
  ['a price of zero', candle(2, { open: 0, low: 0 }), 'negative-price'],
  ['a negative volume', candle(2, { volume: -1 }), 'negative-volume'],
  ['a high below the low', candle(2, { high: 8 }), 'high-below-low'],
  ['an open above the high', candle(2, { open: 13 }), 'open-outside'],
  ['a close below the low', candle(2, { close: 8.5 }), 'close-outside'],
  ['a stamp off the grid', candle(2, { openAt: 2 * hour + 1 }), 'unaligned'],
  ['the stamp of the row above', candle(1), 'duplicate'],
  ['a stamp before the row above', candle(0), 'late'],
  ['a candle that has not ended', candle(99.5 + 0.5), 'unfinished'],
])('%s is refused with its row, the others are taken', (_, bad, reason) => {
  const after = candle(3);
  const result = admit([candle(1), bad, after]);
  expect(result.refused.map((row) => [row.where, row.reason])).toEqual([['a.csv:3', reason]]);
  expect(result.refused[0]?.row).toBe(bad);
  expect(result.accepted).toEqual([candle(1), after]);
});

test('the candle that ends at the very moment is finished; one that ends a millisecond later is not', () => {
  const last = candle(99);
  const at = (time: number) => admitCandles([last], { interval: '1h', now: time, where: String });
  expect(at(now).accepted).toEqual([last]);
  expect(at(now - 1).refused[0]?.reason).toBe('unfinished');
});

test('no volume and no movement are legal', () => {
  const flat = { open: 10, high: 10, low: 10, close: 10, volume: 0 };
  expect(admit([candle(1, flat), candle(2, flat)]).accepted).toHaveLength(2);
});

test('a tenfold jump is stored and told of, up and down; ninefold is nothing', () => {
  const at = (price: number) => ({ open: price, high: price, low: price, close: price });
  const up = admit([candle(1, at(100))], 10);
  expect(up.accepted).toHaveLength(1);
  expect(up.flagged.map((row) => [row.where, row.reason])).toEqual([['a.csv:2', 'jump']]);
  expect(admit([candle(1, at(1))], 10).flagged).toHaveLength(1);
  expect(admit([candle(1, at(90))], 10).flagged).toHaveLength(0);
  // Between two rows of the same input, too.
  expect(admit([candle(1, at(10)), candle(2, at(100))]).flagged).toHaveLength(1);
});

test('a refused row does not move the clock of the input', () => {
  const result = admit([candle(1), candle(9, { close: Number.NaN }), candle(2)]);
  expect(result.accepted).toEqual([candle(1), candle(2)]);
});
