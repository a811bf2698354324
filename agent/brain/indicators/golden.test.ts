import { describe, expect, test } from 'vitest';
import { hasSharedData, readGolden, readSharedSeries } from '../data/shared-data.fixture.ts';
import {
  createAtr,
  createEma,
  createMacd,
  createRsi,
  runFields,
  runOver,
  runOverBars,
  valueAt,
} from './index.ts';

// shared/data/golden-indicators.json: made by another program, each with the seeding rule it names.
describe.skipIf(!hasSharedData)('golden values of BTC_USDT_USDT-1h (shared/data)', () => {
  const series = readSharedSeries('BTC_USDT_USDT-1h', '1h');
  const { values } = readGolden();
  const columns = {
    rsi14: runOver(createRsi(14), series.close),
    ema20_sma: runOver(createEma(20), series.close),
    atr14: runOverBars(createAtr(14), series),
  };
  const macd = runFields(
    createMacd(),
    series.close.length,
    (index) => series.close[index] as number,
    ['macd', 'signal', 'histogram'],
  );

  test.each(values.map((row) => [row.index, row] as const))('row %s', (index, row) => {
    const at = index as number;
    expect(series.openAt[at]).toBe(row.timestamp_ms);
    const found: Record<string, number | null> = {
      rsi14: valueAt(columns.rsi14, at),
      ema20_sma: valueAt(columns.ema20_sma, at),
      atr14: valueAt(columns.atr14, at),
      macd: valueAt(macd.macd as Float64Array, at),
      macd_signal: valueAt(macd.signal as Float64Array, at),
      macd_hist: valueAt(macd.histogram as Float64Array, at),
    };
    for (const [name, value] of Object.entries(found)) {
      const golden = row[name] as number | null;
      if (golden === null) expect([name, value]).toEqual([name, null]);
      // 1e-12 of the size of the price the number was made from: a difference of two averages of
      // 100,000 has no more digits than they have.
      else expect(Math.abs((value ?? Number.NaN) - golden)).toBeLessThan(1e-12 * (row.close ?? 0));
    }
  });
});
