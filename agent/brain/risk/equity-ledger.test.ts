import { expect, test } from 'vitest';
import { dayMs, hourMs } from '../model/time.ts';
import {
  acceptDrawdown,
  applyMeasure,
  dailyLossOf,
  drawdownOf,
  type EquityLedger,
} from './equity-ledger.ts';

const day = 20_000 * dayMs;

function after(...measures: readonly (readonly [at: number, equity: number, flow?: number])[]) {
  return measures.reduce<EquityLedger | null>(
    (ledger, [at, equity, flow = 0]) => applyMeasure(ledger, { at, equity, flow }),
    null,
  );
}

test('the day begins at 00:00 UTC and at no other moment', () => {
  const late = after([day, 10_000], [day + 23 * hourMs, 9_600]);
  expect(dailyLossOf(late, day + dayMs - 1)).toBe(0.04);
  expect(dailyLossOf(late, day + dayMs)).toBe(0);
  const next = after([day, 10_000], [day + 23 * hourMs, 9_600], [day + dayMs, 9_504]);
  // 96 of 9,600.
  expect(dailyLossOf(next, day + dayMs)).toBe(0.01);
});

test('what was lost while nobody measured counts for the day in which it is seen', () => {
  const ledger = after([day, 10_000], [day + dayMs + hourMs, 9_500]);
  expect(dailyLossOf(ledger, day + dayMs + hourMs)).toBe(0.05);
});

test('a clock that steps back resets nothing', () => {
  const ledger = after(
    [day - hourMs, 11_000],
    [day + hourMs, 10_000],
    [day - 2 * hourMs, 9_900],
    [day + 2 * hourMs, 9_900],
  );
  // Still counted from the 11,000 that the day began with.
  expect(dailyLossOf(ledger, day + 2 * hourMs)).toBe(0.1);
});

test('money paid in or out is neither won nor lost', () => {
  const ledger = after([day, 10_000], [day + hourMs, 15_000, 5_000], [day + 2 * hourMs, 14_700]);
  expect(dailyLossOf(ledger, day + 2 * hourMs)).toBe(0.02);
  expect(drawdownOf(ledger)).toBe(0.02);
  const out = after([day, 10_000], [day + hourMs, 6_000, -4_000]);
  expect([dailyLossOf(out, day + hourMs), drawdownOf(out)]).toEqual([0, 0]);
});

test('drawdown is counted from the highest equity, until an operator accepts it', () => {
  const ledger = after([day, 10_000], [day + dayMs, 12_000], [day + 2 * dayMs, 9_000]);
  expect(drawdownOf(ledger)).toBe(0.25);
  expect(drawdownOf(acceptDrawdown(ledger as EquityLedger))).toBe(0);
  expect(dailyLossOf(acceptDrawdown(ledger as EquityLedger), day + 2 * dayMs)).toBe(0.25);
});

test('nothing measured, nothing known', () => {
  expect([dailyLossOf(null, day), drawdownOf(null)]).toEqual([null, null]);
});
