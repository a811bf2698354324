import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createManualClock } from '#lib';
import { createMemoryMarket, seriesNames, seriesOf } from '../data/index.ts';
import { createEventLog } from '../events/index.ts';
import type { Regime } from '../model/features.ts';
import { dayMs, hourMs } from '../model/time.ts';
import {
  decideRegime,
  firstRegimeState,
  observeRegime,
  type RegimeInputs,
  type RegimeState,
  readRegime,
  readRegimeChanges,
  regimeEvents,
  regimeProjections,
  updateRegime,
} from './index.ts';

const start = Date.UTC(2026, 0, 1);
const none: RegimeInputs = {
  fundingPct: null,
  basisPct: null,
  rsi: null,
  fearGreed: null,
  trend: null,
  change24h: null,
  drawdown7d: null,
};

// One for each rule of the reference (3.3): funding, basis, RSI, fear and greed.
test.each([
  ['bull', 12, 4.5, 60, 55],
  ['bull', 12, 4.5, 60, 30],
  ['transition', 12, 4.5, 45, 30],
  ['bear', -5, 1.5, 25, 20],
  ['bear', -5, 1.5, 45, 20],
  ['transition', 2, 2.5, 45, 35],
  ['crisis', -15, 4, 50, 10],
  ['crisis', -15, 9, 60, 60],
  ['crisis', 0, 0.5, 50, 14],
  ['transition', -10, 8, 50, 15],
] as const)(
  '%s: funding %s, basis %s, RSI %s, fear and greed %s',
  (vote, fundingPct, basisPct, rsi, fearGreed) => {
    expect(observeRegime({ ...none, fundingPct, basisPct, rsi, fearGreed }).vote).toBe(vote);
  },
);

test('with two of five inputs it is not known; a crash is one all the same', () => {
  expect(observeRegime(none).vote).toBeNull();
  expect(observeRegime({ ...none, rsi: 60, fearGreed: 60 }).vote).toBeNull();
  expect(observeRegime({ ...none, rsi: 60, fearGreed: 60, trend: 0.05 }).vote).toBe('bull');
  expect(observeRegime({ ...none, change24h: -0.1, drawdown7d: 0.2 }).vote).toBe('crisis');
  expect(observeRegime({ ...none, change24h: -0.1, drawdown7d: 0.19 }).vote).toBeNull();
});

function run(votes: readonly (Regime | null)[], state: RegimeState = firstRegimeState) {
  const seen: (Regime | null)[] = [];
  votes.forEach((vote, hour) => {
    state = decideRegime(state, vote, start + hour * hourMs);
    seen.push(state.regime);
  });
  return seen;
}

const hours = <Vote>(vote: Vote, count: number): Vote[] =>
  Array.from({ length: count }, () => vote);

test('the first that is known is taken at once, another one after four hours in a row', () => {
  expect(run(['bull', ...hours('bear' as const, 5)])).toEqual([
    'bull',
    'bull',
    'bull',
    'bull',
    'bull',
    'bear',
  ]);
});

test('what comes and goes changes nothing', () => {
  const votes = ['bull', ...hours('bear', 4), 'bull', ...hours('bear', 4)] as Regime[];
  expect(new Set(run(votes))).toEqual(new Set(['bull']));
  // Neither of two others was seen long enough.
  const swaying = ['bull', ...hours(['bear', 'transition'], 6).flat()] as Regime[];
  expect(new Set(run(swaying))).toEqual(new Set(['bull']));
});

test('a crisis begins at once and ends after a day of calm, whatever the calm is called', () => {
  const calm = hours(['bull', 'transition'] as Regime[], 13).flat();
  const seen = run(['bull', 'crisis', ...calm]);
  expect(seen[1]).toBe('crisis');
  // Calm from hour 2 on, so hour 26 is a day later.
  expect(seen.slice(1, 26)).toEqual(hours('crisis', 25));
  expect(seen[26]).toBe('bull');
});

test('another bad hour in between begins the day of calm anew', () => {
  const seen = run([
    'crisis',
    ...hours('bull' as const, 20),
    'crisis',
    ...hours('bull' as const, 24),
  ]);
  expect(new Set(seen)).toEqual(new Set(['crisis']));
});

test('what is not known any more is not kept up, and does not end a crisis', () => {
  expect(run(['bull', null, 'bear'])).toEqual(['bull', null, 'bear']);
  const seen = run(['crisis', null, null, ...hours('bull' as const, 25)]);
  expect(seen.slice(1, 27)).toEqual(hours(null, 26));
  expect(seen[27]).toBe('bull');
});

function marketOf(dropAt: number) {
  const market = createMemoryMarket('synthetic');
  const rows = 700;
  market.putCandles(
    seriesOf(
      'BTC',
      '1h',
      Array.from({ length: rows }, (_, index) => {
        const openAt = start + (index - rows) * hourMs;
        const close = openAt >= dropAt ? 70 : 100 + index / 100;
        return { openAt, open: close, high: close, low: close, close, volume: 1 };
      }),
    ),
  );
  const stamp = (at: number) => ({ observedAt: at, knownAt: at });
  for (let day = -3; day <= 0; day++) {
    const point = { ...stamp(start + day * dayMs), value: 60 };
    market.addPoints(seriesNames.fearGreed, undefined, [point]);
  }
  for (let hour = -40; hour <= 0; hour += 8) {
    market.addFunding('BTC', [{ at: start + hour * hourMs, rate: 0.0001 }]);
  }
  return market;
}

test('it reads the market, writes down a change with its reasons and survives a restart', () => {
  const folder = mkdtempSync(join(tmpdir(), 'regime-'));
  const open = () =>
    createEventLog({
      path: join(folder, 'brain.db'),
      registry: regimeEvents,
      projections: regimeProjections,
      clock: createManualClock({ startMs: start }),
    });
  try {
    const market = marketOf(start - 2 * hourMs);
    const look = (log: ReturnType<typeof open>, at: number) =>
      updateRegime(log, { view: market.viewAt(at), symbol: 'BTC', trace: `c${at}` });
    let log = open();
    expect(look(log, start - 3 * hourMs).state.regime).toBe('bull');
    const crash = look(log, start - hourMs);
    expect(crash.state.regime).toBe('crisis');
    const before = readRegime(log.db);
    log.close();
    log = open();
    expect(readRegime(log.db)).toEqual(before);
    const [change] = readRegimeChanges(log.db, 1);
    expect(change).toMatchObject({ from: 'bull', to: 'crisis', symbol: 'BTC' });
    expect(change?.conditions.crisis).toEqual(['10 % down in a day', '20 % below the week’s high']);
    // Nothing new is nothing written.
    const { seq } = log.tip();
    look(log, start);
    expect(log.tip().seq).toBe(seq);
    log.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
