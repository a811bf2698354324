import { expect, test } from 'vitest';
import { createManualClock } from '#lib';
import { createMemoryMarket, seriesOf } from './data/index.ts';
import { createEventLog } from './events/index.ts';
import { readMeasures, readVolumeRatio } from './measure-views.ts';
import { riskEvents, riskProjections } from './risk/index.ts';

const minute = 60_000;
const noon = Date.UTC(2026, 2, 17, 12);

test('measures are the last of each ten minutes with all that was paid in, and go on where they ended', () => {
  const clock = createManualClock({ startMs: noon + 60 * minute });
  const parts = { registry: riskEvents, projections: riskProjections } as const;
  const log = createEventLog({ path: ':memory:', ...parts, clock });
  const measure = (minutes: number, equity: number, flow = 0) => ({
    type: 'killswitch.measured.v1' as const,
    payload: { equity, flow },
    at: noon + minutes * minute,
    ...{ source: 'brain/money', trace: 'money' },
  });
  const other = {
    type: 'riskcap.set.v1' as const,
    payload: { state: 'NORMAL' as const, reason: 'x', at: 0, until: 1, operator: 'cockpit' },
    ...{ at: noon, source: 'operator/cockpit', trace: 'api' },
  };
  log.append([
    ...[measure(0, 10_000), measure(4, 10_100, 50), other, measure(9.9, 10_200, 25)],
    ...[measure(10, 10_300), measure(31, 10_000), other, measure(32, 9_900)],
  ]);
  const read = (since: number, limit = 100) => {
    const query = { since: noon + since * minute, everyMs: 10 * minute, limit };
    const { points, hasMore } = readMeasures(log.db, query);
    const told = points.map(({ at, equity, flow }) => [(at - noon) / minute, equity, flow]);
    return [...told, hasMore];
  };
  expect(read(-1)).toEqual([[9.9, 10_200, 75], [10, 10_300, 0], [32, 9_900, 0], false]);
  expect(read(-1, 2)).toEqual([[9.9, 10_200, 75], [10, 10_300, 0], true]);
  // What was read is not read again; of a part that went on only what is new.
  expect(read(4)).toEqual([[9.9, 10_200, 25], [10, 10_300, 0], [32, 9_900, 0], false]);
  expect(read(31)).toEqual([[32, 9_900, 0], false]);
  expect(read(32)).toEqual([false]);
  log.close();
});

test('volume of the newest hour against the twenty before it, over all symbols together', () => {
  const openAt = (index: number) => noon - (252 - index) * 5 * minute;
  const market = createMemoryMarket('synthetic');
  const put = (symbol: string, price: number, rows: readonly number[], spike: number) => {
    const candles = rows.map((index) => ({
      ...{ openAt: openAt(index), open: price, high: price, low: price, close: price },
      volume: index < 240 ? 1 : spike,
    }));
    market.putCandles(seriesOf(symbol, '5m', candles));
  };
  const all = Array.from({ length: 252 }, (_, index) => index);
  put('BTC', 300, all, 6);
  put('ETH', 100, all, 2);
  // An hour has nine candles of twelve.
  put(
    'SOL',
    1_000,
    all.filter((index) => ![7, 8, 9].includes(index)),
    100,
  );
  const at = noon + 2 * minute;
  const read = (symbols: readonly string[]) => readVolumeRatio(market.viewAt(at), symbols);
  // (300 × 6 + 100 × 2) / (300 + 100) = 5.
  expect(read(['BTC', 'ETH', 'SOL', 'XRP'])).toEqual({
    ...{ at, ratio: 5, ageMs: 2 * minute, known: 2, symbols: 4 },
  });
  // One that lacks a candle counts as if it had been like the rest of its hour.
  put(
    'LINK',
    400,
    all.filter((index) => index !== 250),
    2,
  );
  // (300 × 6 + 100 × 2 + 400 × 2) / (300 + 100 + 400) = 3.5.
  expect(read(['BTC', 'ETH', 'LINK']).ratio).toBeCloseTo(3.5, 12);
  expect(read(['SOL'])).toEqual({ at, ratio: null, ageMs: null, known: 0, symbols: 1 });
});
