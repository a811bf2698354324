import { expect, it } from 'vitest';
import { decideNextStep, type NextStep } from './pace.ts';

// By hand: window 10 s, a try every 2 s, healthy only after 4 s of good tries.
const timing = { windowS: 10, everyS: 2, stableS: 4 };

it.each<[number, boolean, number | undefined, NextStep]>([
  [0, false, undefined, 'again'],
  [8_000, false, undefined, 'again'],
  // The next one would begin after the window.
  [8_001, false, undefined, 'unhealthy'],
  [0, true, 0, 'again'],
  [3_999, true, 0, 'again'],
  [4_000, true, 0, 'healthy'],
  // Well at the last moment: it may still show that it stays so.
  [10_000, true, 10_000, 'again'],
  [14_000, true, 10_000, 'healthy'],
  [12_000, false, undefined, 'unhealthy'],
])('%d ms, well: %s since %s: %s', (elapsedMs, isWell, wellSinceMs, step) => {
  expect(decideNextStep({ timing, elapsedMs, isWell, wellSinceMs })).toBe(step);
});

it('is healthy at once where it does not have to stay so', () => {
  const once = { windowS: 0, everyS: 1, stableS: 0 };
  const pace = { timing: once, elapsedMs: 7, wellSinceMs: undefined };
  expect(decideNextStep({ ...pace, isWell: true })).toBe('healthy');
  expect(decideNextStep({ ...pace, isWell: false })).toBe('unhealthy');
});
