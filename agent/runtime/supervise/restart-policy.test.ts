import { expect, test } from 'vitest';
import { decideRestart } from './restart-policy.ts';

const budget = { attempts: 5, windowSec: 600, delaySec: 10 };

test('the delay doubles from a quarter of a second, up to that of the unit', () => {
  const delays = [1, 2, 3, 4].map((count) => {
    const decision = decideRestart(Array(count).fill(0), 0, budget);
    return decision.kind === 'restart' ? decision.afterMs : undefined;
  });
  expect(delays).toEqual([250, 500, 1000, 2000]);
  expect(decideRestart(Array(9).fill(0), 0, { ...budget, attempts: 20 })).toMatchObject({
    afterMs: 10_000,
  });
});

test('as many starts within the window as the budget has are the last', () => {
  expect(decideRestart([0, 1, 2, 3, 4], 5, budget)).toEqual({ kind: 'give-up', starts: 5 });
  // The first one lies outside the window of 600 s by now.
  expect(decideRestart([0, 1, 2, 3, 4], 600_000, budget)).toMatchObject({ kind: 'restart' });
});

test('after a quiet window a restart is quick again', () => {
  expect(decideRestart([0], 10_000_000, budget)).toEqual({
    kind: 'restart',
    afterMs: 250,
    attempt: 1,
  });
});
