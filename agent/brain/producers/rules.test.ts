import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createMemoryMarket, type MemoryMarket, seriesNames, seriesOf } from '../data/index.ts';
import type { Candle } from '../model/candle.ts';
import { signedConviction } from '../model/signal.ts';
import { dayMs, hourMs } from '../model/time.ts';
import { basis } from './basis.ts';
import type { Opinion, Producer } from './define.ts';
import { etfFlows } from './etf-flows.ts';
import { fearGreed } from './fear-greed.ts';
import { funding } from './funding.ts';
import { now, randomOf } from './market.fixture.ts';
import { momentum } from './momentum.ts';
import { orderBook } from './order-book.ts';
import { rsi } from './rsi.ts';
import { whale } from './whale.ts';

async function ask(producer: Producer, market: MemoryMarket, at = now): Promise<Opinion> {
  const [opinion] = await producer.produce({
    producer: producer.name,
    view: market.viewAt(at),
    symbols: ['BTC'],
    params: producer.params.parse({}),
    services: {},
    signal: new AbortController().signal,
  });
  if (opinion === undefined) throw new Error('no answer');
  return opinion;
}

async function signed(producer: Producer, fill: (market: MemoryMarket) => void) {
  const market = createMemoryMarket('synthetic');
  fill(market);
  const opinion = await ask(producer, market);
  return 'direction' in opinion ? signedConviction(opinion) : opinion.reason;
}

function point(series: string, value: number, { symbol = 'BTC', ageMs = 0 } = {}) {
  return (market: MemoryMarket) =>
    market.addPoints(series, symbol === '' ? undefined : symbol, [
      { observedAt: now - ageMs, knownAt: now - ageMs, value },
    ]);
}

const flat = (count: number): Candle[] =>
  Array.from({ length: count }, (_, index) => ({
    openAt: now - (count - index) * hourMs,
    open: 100,
    high: 100,
    low: 100,
    close: 100,
    volume: 10,
  }));

// Two payments so that the period is known.
const paid = (rate: number) => (market: MemoryMarket) =>
  market.addFunding('BTC', [
    { at: now - 8 * hourMs + 13, rate },
    { at: now, rate },
  ]);

test('funding: the brief’s −0.02 % in 8 hours is long 7, 0.01 % is neutral', async () => {
  // −0.0002 × 3 × 365 = −21.9 %; 31.9 from rest, 3 + 31.9/8 = 6.99
  expect(await signed(funding, paid(-0.0002))).toBe(7);
  expect(await signed(funding, paid(0.0001))).toBe(0);
  // 43.8 % a year: 33.8 from rest, 3 + 4.2 = 7
  expect(await signed(funding, paid(0.0004))).toBe(-7);
});

test('funding that is paid every hour is annualised by the hour', async () => {
  const hourly = (market: MemoryMarket) =>
    market.addFunding(
      'BTC',
      Array.from({ length: 30 }, (_, index) => ({
        at: now - (29 - index) * hourMs,
        rate: -0.000025,
      })),
    );
  // −0.000025 × 8760 = −21.9 %, the same as above
  expect(await signed(funding, hourly)).toBe(7);
});

test('fear and greed: 25 is long 5, 0 long 10, 75 short 5, between them neutral', async () => {
  const index = (value: number) => signed(fearGreed, point('fear-greed', value, { symbol: '' }));
  expect(await Promise.all([25, 0, 75, 100, 26, 74].map(index))).toEqual([5, 10, -5, -10, 0, 0]);
});

test('fear and greed of four days ago is no opinion', async () => {
  const old = point('fear-greed', 0, { symbol: '', ageMs: 4 * dayMs });
  expect(await signed(fearGreed, old)).toBe('fear-greed is 4 d old');
});

test('basis: crowded is short, also without funding; healthy needs funding', async () => {
  const at = (value: number) => point(seriesNames.basisPct, value);
  expect(await signed(basis, at(9))).toBe(-6);
  expect(await signed(basis, at(4.5))).toBe('the basis needs funding: no funding rates');
  const both = (value: number, rate: number) => (market: MemoryMarket) => {
    at(value)(market);
    paid(rate)(market);
  };
  // 0.0001 × 1095 × 100 = 10.95 %
  expect(await signed(basis, both(4.5, 0.0001))).toBe(6);
  expect(await signed(basis, both(2, -0.00001))).toBe(-7);
  expect(await signed(basis, both(7, 0.0001))).toBe(0);
});

test('basis: three points in a day while crowded warns of a crash', async () => {
  const jumped = (market: MemoryMarket) => {
    point(seriesNames.basisPct, 6, { ageMs: dayMs })(market);
    point(seriesNames.basisPct, 9)(market);
  };
  expect(await signed(basis, jumped)).toBe(-8);
});

test('basis: the melt-up of four is long 8', async () => {
  const melting = (market: MemoryMarket) => {
    point(seriesNames.basisPct, 4.5)(market);
    paid(0.0001)(market);
    for (const day of [2, 1, 0]) {
      point(seriesNames.etfFlowUsd, 1e8, { ageMs: day * dayMs })(market);
    }
    point(seriesNames.openInterestUsd, 1e9, { ageMs: 5 * hourMs })(market);
    point(seriesNames.openInterestUsd, 1.1e9)(market);
  };
  expect(await signed(basis, melting)).toBe(8);
});

test('whale: a tenth of a percent of market capitalisation is full, dollars alone say nothing', async () => {
  const flow = point(seriesNames.whaleNetflowUsd, 1e6);
  expect(await signed(whale, flow)).toBe('its market capitalisation is not known');
  const sized = (marketCapUsd: number) => (market: MemoryMarket) => {
    flow(market);
    market.putAssets([
      { symbol: 'BTC', marketCapUsd, source: 'test', origin: 'synthetic', observedAt: 0 },
    ]);
  };
  expect(await signed(whale, sized(1e9))).toBe(10);
  expect(await signed(whale, sized(2e9))).toBe(5);
  // 0.05 of full: inside the dead band
  expect(await signed(whale, sized(20e9))).toBe(0);
});

test('etf flows: two days are no streak', async () => {
  const days = (count: number) => (market: MemoryMarket) => {
    for (let day = 6; day >= 0; day--) {
      point(seriesNames.etfFlowUsd, day < count ? 5e8 : -1e7, { ageMs: day * dayMs })(market);
    }
    market.putAssets([
      { symbol: 'BTC', marketCapUsd: 1e12, source: 'test', origin: 'synthetic', observedAt: 0 },
    ]);
  };
  expect(await signed(etfFlows, days(2))).toBe(0);
  // (3 × 500M − 4 × 10M) / 7 = 208.6M a day, of 1000M that is a full 10: 2.09
  expect(await signed(etfFlows, days(3))).toBe(2);
});

test('order book: full is 6, the bound is 1, one look is not enough', async () => {
  const looks =
    (value: number, count = 3) =>
    (market: MemoryMarket) => {
      for (let look = count - 1; look >= 0; look--) {
        point(seriesNames.bookImbalance, value, { ageMs: look * 60_000 })(market);
      }
    };
  expect(await signed(orderBook, looks(1))).toBe(6);
  expect(await signed(orderBook, looks(-0.2))).toBe(-1);
  expect(await signed(orderBook, looks(0.19))).toBe(0);
  expect(await signed(orderBook, looks(1, 1))).toBe('1 points of book.imbalance; 3 are needed');
});

test('a price that never moved is neutral for RSI and momentum', async () => {
  const still = (market: MemoryMarket) => market.putCandles(seriesOf('BTC', '1h', flat(500)));
  expect(await signed(rsi, still)).toBe(0);
  expect(await signed(momentum, still)).toBe(0);
});

test('a hole in the candles is no opinion', async () => {
  const holed = (market: MemoryMarket) => {
    const candles = flat(500);
    candles.splice(450, 20);
    market.putCandles(seriesOf('BTC', '1h', candles));
  };
  expect(await signed(rsi, holed)).toBe('20 of the newest 170 1h candles are absent');
});

test('candles four hours old are stale', async () => {
  const old = (market: MemoryMarket) =>
    market.putCandles(
      seriesOf(
        'BTC',
        '1h',
        flat(500).map((candle) => ({ ...candle, openAt: candle.openAt - 4 * hourMs })),
      ),
    );
  expect(await signed(rsi, old)).toBe('the newest 1h candle is 4 h old');
});

// Real candles: what is known at close k does not depend on what follows.
test('cutting real candles at 100 random hours changes no opinion', async () => {
  const path = join(import.meta.dirname, '../../../../shared/data/candles/BTC_USDT_USDT-1h.csv');
  const rows = readFileSync(path, 'utf8').trim().split('\n').slice(1, 4_000);
  const candles = rows.map((row): Candle => {
    const [openAt, open, high, low, close, volume] = row.split(',').map(Number) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    return { openAt, open, high, low, close, volume };
  });
  const full = createMemoryMarket('real');
  full.putCandles(seriesOf('BTC', '1h', candles));
  const random = randomOf(5);
  for (let round = 0; round < 100; round++) {
    const cut = 500 + Math.floor(random() * 3_000);
    const part = createMemoryMarket('real');
    part.putCandles(seriesOf('BTC', '1h', candles.slice(0, cut)));
    const at = (candles[cut - 1] as Candle).openAt + hourMs;
    for (const producer of [rsi, momentum]) {
      expect(await ask(producer, full, at)).toEqual(await ask(producer, part, at));
    }
  }
});

test('the brief’s RSI of 28 is conviction 7: six at the bound and one for each two points', async () => {
  // Wilder's average of constant steps is the step itself, so alternating gains g and losses l settle
  // near RSI = 100·g/(g+l); the answer is compared with the value it says it saw.
  const path = (gain: number, loss: number) => {
    let close = 1_000;
    return flat(200).map((candle, index) => {
      close += index % 2 === 0 ? gain : -loss;
      return { ...candle, open: close, high: close, low: close, close };
    });
  };
  for (const [gain, loss] of [
    [1, 2.6],
    [1, 3.4],
    [2.6, 1],
  ] as const) {
    const market = createMemoryMarket('synthetic');
    market.putCandles(seriesOf('BTC', '1h', path(gain, loss)));
    const opinion = await ask(rsi, market);
    if (!('direction' in opinion)) throw new Error(opinion.reason);
    const value = Number(opinion.inputs.rsi);
    const beyond = value < 50 ? 30 - value : value - 70;
    expect(beyond).toBeGreaterThan(0);
    expect(opinion.conviction).toBe(Math.min(10, Math.round(6 + beyond / 2)));
    expect(opinion.direction).toBe(value < 50 ? 'long' : 'short');
  }
});
