// Check 14 of the brain reference: equity 10,000, cap 10 %, half Kelly of .55 at 1.2 to one.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reviewTrade } from './review.ts';
import { decideSize } from './sizing.ts';
import { config, exposure, noon, onlyKelly, proposal, riskInput } from './test-risk.ts';
import type { ReturnSeries, RiskInput } from './types.ts';

const fine = { equity: 10_000, lot: 1e-8 };
const given = (input: Partial<RiskInput> = {}) =>
  riskInput({ config: config(onlyKelly), ...input } as never);

test.each([
  [8, 743.75],
  [10, 875],
  [0, 218.75],
])('conviction %d of 10 is worth %d', (conviction, expected) => {
  const sizing = decideSize(proposal({ conviction }), given(), fine);
  expect(sizing.binding).toBe('kelly');
  expect(sizing.notional).toBeCloseTo(expected, 5);
});

const waves = (shift: number): ReturnSeries => ({
  at: Array.from({ length: 40 }, (_, index) => index),
  values: Array.from({ length: 40 }, (_, index) => ((index * 7 + shift) % 11) - 5),
});

test('a full correlation at heat .5 halves it: 371.875', () => {
  // 50 units at 100 with the stop at 0 are half of the equity.
  const held = exposure({ size: 50, stop: null });
  const returns = { BTC: waves(0), ETH: waves(0) };
  const input = riskInput({
    config: config({ ...onlyKelly, maxLeverage: 3 }),
    portfolio: { exposures: [held] },
    returns,
  });
  const sizing = decideSize(proposal(), input, fine);
  expect(sizing.notional).toBeCloseTo(371.875, 5);
  expect(sizing.caps[0]?.numbers).toMatchObject({ correlation: 1, heat: 0.5 });
});

test('a correlation of −.8 at heat .06: 708.05', () => {
  // Returns of which the correlation is −.8: y = −.8 x + .6 e, x and e orthogonal of equal length.
  const x = [1, 1, -1, -1];
  const e = [1, -1, 1, -1];
  const at = Array.from({ length: 40 }, (_, index) => index);
  const pick = (of: (i: number) => number) => ({ at, values: at.map((_, i) => of(i % 4)) });
  const returns = {
    BTC: pick((i) => x[i] ?? 0),
    ETH: pick((i) => -0.8 * (x[i] ?? 0) + 0.6 * (e[i] ?? 0)),
  };
  const held = exposure({ size: 200, entry: 100, stop: 97 });
  const sizing = decideSize(
    proposal(),
    riskInput({ config: config(onlyKelly), portfolio: { exposures: [held] }, returns }),
    fine,
  );
  expect(sizing.caps[0]?.numbers.heat).toBe(0.06);
  expect(sizing.notional).toBeCloseTo(708.05, 5);
});

test('without returns the worst correlation is assumed, and said so', () => {
  const held = exposure({ size: 50, stop: null });
  const input = riskInput({ config: config(onlyKelly), portfolio: { exposures: [held] } });
  const sizing = decideSize(proposal(), input, fine);
  expect(sizing.notional).toBeCloseTo(371.875, 5);
  expect(sizing.caps[0]?.numbers).toMatchObject({
    correlation: 1,
    correlatedWith: 'ETH',
    isCorrelationAssumed: 'yes',
  });
});

test('equity 100 is worth no order of 10', () => {
  const ledger = { day: 1_000, dayStartEquity: 100, peakEquity: 100, equity: 100, at: noon };
  const input = riskInput({ config: config(onlyKelly), portfolio: { equity: 100 }, ledger });
  const decision = reviewTrade({ proposal: proposal(), trace: 't' }, input);
  expect(decision.sizing?.notional).toBeCloseTo(7.43, 6);
  expect(decision.intent).toBeNull();
  expect(decision.gates.at(-1)).toMatchObject({ gate: 'min-notional', verdict: 'refuse' });
});

describe('every cap binds when it is the smallest', () => {
  const open = { exposures: [exposure({ size: 10, stop: 90, entry: 100, mark: 100 })] };
  test.each([
    // 10 % of 10,000.
    ['conviction', {}, { tiers: [{ from: 0, fraction: 0.01, leverage: 1 }] }, 100],
    ['position', {}, { positionFraction: 0.02 }, 200],
    // 1 % of 10,000 lost over 3 % of the price.
    ['risk', {}, { riskPerTradeFraction: 0.002 }, 666.666_667],
    // 100 is at risk already, 115 may be.
    ['heat', { portfolio: open }, { maxHeatFraction: 0.0115 }, 500],
    // 1,000 is held in the sector, 1,100 may be.
    [
      'sector',
      { portfolio: open, sectors: { BTC: 'coins', ETH: 'coins' } },
      { maxSectorFraction: 0.11 },
      100,
    ],
    // Of a start of 10,000, 210 are lost; 300 may be, so 90 are left over 3 % of the price.
    [
      'daily-loss',
      {
        ledger: {
          day: 1_000,
          dayStartEquity: 10_000,
          peakEquity: 10_000,
          equity: 9_790,
          at: noon,
        },
      },
      { dailyLossFraction: 0.03, positionFraction: 0.15 },
      3_000,
    ],
  ] as const)('%s', (cap, overrides, limits, expected) => {
    const input = riskInput({
      ...overrides,
      config: config({ ...onlyKelly, ...(limits as object) }),
    } as never);
    const sizing = decideSize(proposal(), input, fine);
    const found = sizing.caps.find((each) => each.cap === cap);
    expect(found?.notional).toBeCloseTo(expected, 5);
    if (cap !== 'daily-loss') expect(sizing.binding).toBe(cap);
    expect(sizing.notional).toBeLessThanOrEqual(found?.notional ?? 0);
  });

  test('leverage', () => {
    const held = [exposure({ size: 299, entry: 100, stop: 100 })];
    const input = riskInput({
      config: config(onlyKelly),
      portfolio: { exposures: held },
    });
    const sizing = decideSize(proposal(), input, fine);
    // 29,900 of 30,000.
    expect([sizing.binding, sizing.notional]).toEqual(['leverage', 100]);
  });
});

// 1,400 × 0.55 is 770.0000000000001 in binary and 770 in money.
test('a size that is exactly at its cap stays', () => {
  const input = riskInput({
    config: config({ ...onlyKelly, tiers: [{ from: 0, fraction: 0.05, leverage: 1 }] }),
  });
  const sizing = decideSize(proposal({ entry: 0.55 }), input, { equity: 15_400, lot: 0.01 });
  expect([sizing.binding, sizing.size]).toEqual(['conviction', 1_400]);
  const { size, notional } = decideSize(proposal({ entry: 0.55 }), input, {
    equity: 15_399.9,
    lot: 0.01,
  });
  expect(size).toBe(1_399.99);
  expect(notional).toBeLessThan(770);
});

test('caution and the regime take their part of the appetite', () => {
  const state = { level: 1 as const, reason: 'a test', since: 0, clearedAt: null };
  const notional = (input: Partial<RiskInput>) =>
    decideSize(proposal(), given(input), fine).notional;
  expect(notional({ killSwitch: state })).toBeCloseTo(743.75 / 2, 5);
  expect(notional({ regime: 'transition' })).toBeCloseTo(743.75 * 0.75, 5);
  expect(notional({ regime: null })).toBeCloseTo(743.75 * 0.5, 5);
  expect(notional({ regime: 'crisis' })).toBe(0);
});

test('conviction 7 is worth 5 % of equity, as in the worked example of the brief', () => {
  const sizing = decideSize(proposal({ conviction: 7 }), riskInput(), fine);
  expect(sizing.caps.find(({ cap }) => cap === 'conviction')?.notional).toBe(500);
});

test('no cap is ever exceeded, and what is rounded away is less than a lot', () => {
  const amount = (max: number) => fc.double({ min: 0.001, max, noNaN: true });
  fc.assert(
    fc.property(
      fc.constantFrom('long' as const, 'short' as const),
      amount(1e6),
      amount(0.5),
      amount(1e6),
      fc.constantFrom(0.00001, 0.001, 0.1, 1),
      fc.integer({ min: 1, max: 10 }),
      fc.array(fc.record({ size: amount(1e3), entry: amount(1e4), gap: amount(0.5) })),
      (side, entry, gap, equity, lot, conviction, held) => {
        const sign = side === 'long' ? 1 : -1;
        const trade = proposal({
          side,
          entry,
          conviction,
          stop: entry * (1 - sign * gap),
          target: entry * (1 + sign * gap),
        });
        const exposures = held.map((each) =>
          exposure({ ...each, stop: each.entry * (1 - each.gap), mark: each.entry }),
        );
        const ledger = { day: 1_000, dayStartEquity: equity, peakEquity: equity, equity, at: noon };
        const sectors = { BTC: 'coins', ETH: 'coins' };
        const input = riskInput({ portfolio: { equity, exposures }, ledger, sectors });
        const sizing = decideSize(trade, input, { equity, lot });
        for (const { notional } of sizing.caps) {
          expect(sizing.notional).toBeLessThanOrEqual((notional ?? Infinity) * (1 + 1e-12));
        }
        expect(sizing.size).toBeGreaterThanOrEqual(0);
        expect(sizing.exactSize - sizing.size).toBeLessThan(lot * (1 + 1e-6));
      },
    ),
    { numRuns: 500 },
  );
});
