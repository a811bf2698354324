import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '#lib/postgres';
import { testDatabases } from '../../../../tests/kit/postgres.ts';
import { createTestStore } from '../../store/test-store.ts';
import { keepEquity, readKept } from './equity.ts';

const minute = 60_000;
const start = Date.parse('2026-03-17T12:00:00.000Z');

describe.each(testDatabases())('the series of equity on %s', (_, open) => {
  let database: Database;
  beforeEach(async () => {
    database = await open();
  });
  afterEach(() => database.close());

  test('leaves out what is paid in and out, goes forward, and says that an account rests', async () => {
    const { store } = await createTestStore(database);
    const now = (minutes: number) => new Date(start + minutes * minute);
    const measure = (minutes: number, equity: number, flow = 0) => ({
      ...{ at: start + minutes * minute, equity, flow },
    });
    const points = async () =>
      (await store.points('equity', { subject: 'all' })).map(({ at, value }) => [
        (Date.parse(at) - start) / minute,
        (value as { readonly equity: number }).equity,
      ]);
    expect(await keepEquity(store, [], now(0))).toBe(0);
    // 10,000 earn 10 %; 11,000 are paid in; then 22,000 lose a quarter, 5,500 are paid out, and they earn 10 %.
    const earned = [measure(0, 10_000), measure(10, 11_000), measure(20, 22_000, 11_000)];
    await keepEquity(store, earned, now(20));
    await keepEquity(store, [measure(30, 16_500), measure(40, 11_000, -5_500)], now(40));
    await keepEquity(store, [measure(50, 12_100)], now(50));
    // As one who only left the first 10,000 in: 11,000, 8,250, 9,075.
    const expected = [
      [0, 10_000],
      [10, 11_000],
      [20, 11_000],
      [30, 8_250],
      [40, 8_250],
      [50, 9_075],
    ];
    expect(await points()).toEqual(expected);
    expect((await readKept(store))?.value).toMatchObject({
      ...{ measured: 12_100, peak: 11_000, measuredAt: start + 50 * minute },
    });
    expect(await keepEquity(store, [], now(59))).toBe(0);
    expect(await keepEquity(store, [], now(60))).toBe(1);
    expect((await points()).slice(6)).toEqual([[60, 9_075]]);
    // A clock that goes behind, and one that goes ahead.
    await keepEquity(store, [measure(55, 12_200), measure(999, 12_300)], now(61));
    const [behind, ahead] = (await points()).slice(7);
    expect([behind?.[0], ahead?.[0]]).toEqual([60 + 1 / minute, 61]);
  });
});
