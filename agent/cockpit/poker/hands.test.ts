import { expect, test } from 'vitest';
import { handStatistics, type PlayedHand } from './hands.ts';

function hand(amount: number, more: Partial<PlayedHand> = {}): PlayedHand {
  return { stakes: '1/2', position: 'BTN', currency: 'USD', amount, bigBlind: 2, ...more };
}

test('four hands by hand: net 50, half won, 625 big blinds in a hundred', () => {
  const [usd] = handStatistics([
    hand(100),
    hand(-60, { position: 'BB' }),
    hand(10.1),
    hand(-0.1, { position: 'BB' }),
  ]);
  expect(usd).toMatchObject({
    ...{ currency: 'USD', hands: 4, won: 2, lost: 2, even: 0, net: 50, mean: 12.5 },
    bigBlindsPer100: { value: 625, reason: null },
    meanLow: { value: null, reason: '4 hands; a range needs 30' },
  });
  // Wilson 95 % for 2 of 4, Agresti and Coull's formula by hand: (.5 + .4802 ± .5881) / 1.9604.
  expect(usd?.winRate.value).toBe(0.5);
  expect(usd?.winRate.low).toBeCloseTo(0.15, 2);
  expect(usd?.winRate.high).toBeCloseTo(0.85, 2);
  expect(usd?.byPosition.map(({ name, hands, net }) => [name, hands, net])).toEqual([
    ['BB', 2, -60.1],
    ['BTN', 2, 110.1],
  ]);
});

test('currencies are never added, and stakes stand apart', () => {
  const statistics = handStatistics([
    hand(5, { stakes: '0.5/1', bigBlind: 1 }),
    hand(-2),
    hand(0.01, { currency: 'BTC', bigBlind: null }),
    hand(0, { currency: 'BTC', bigBlind: null }),
  ]);
  expect(statistics.map(({ currency, net }) => [currency, net])).toEqual([
    ['BTC', 0.01],
    ['USD', 3],
  ]);
  expect(statistics[0]).toMatchObject({
    ...{ won: 1, lost: 0, even: 1 },
    bigBlindsPer100: { value: null, reason: 'not every hand says its big blind' },
  });
  expect(statistics[1]?.byStakes.map(({ name, net }) => [name, net])).toEqual([
    ['0.5/1', 5],
    ['1/2', -2],
  ]);
});

test('from 30 hands on the mean has its range', () => {
  // 15 times +3 and 15 times −1: mean 1, sample deviation 2 √(30/29), standard error .371391.
  const hands = Array.from({ length: 30 }, (_, i) => hand(i % 2 === 0 ? 3 : -1));
  const [usd] = handStatistics(hands);
  expect(usd?.meanLow.value).toBeCloseTo(1 - 1.959964 * 0.371391, 5);
  expect(usd?.meanHigh.value).toBeCloseTo(1 + 1.959964 * 0.371391, 5);
});

test('without hands nothing is said', () => {
  expect(handStatistics([])).toEqual([]);
});
