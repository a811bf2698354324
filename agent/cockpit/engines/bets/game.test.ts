import { expect, test } from 'vitest';
import { namesGame, outlookOf } from './game.ts';

const lines = {
  ...{ home: 'DET', away: 'CLE', moneyline: { home: 1.34, away: 3.25 }, total: 228.5 },
  spread: { side: 'home', line: -7.5 },
} as const;

test('what the lines of a game say of its home side', () => {
  // The odds of the cockpit reference: 0.74627 / 1.05396. And (228.5 + 7.5) / 2.
  expect(outlookOf(lines).probability).toBeCloseTo(0.70806, 5);
  expect(outlookOf(lines).expectedPoints).toBe(118);
  const away = { ...lines, spread: { side: 'away', line: -4.5 } } as const;
  expect(outlookOf(away).expectedPoints).toBe(112);
  const unknown = { ...lines, total: null, moneyline: { home: 1.5, away: null } };
  expect(outlookOf(unknown)).toEqual({ probability: null, expectedPoints: null });
  const nobody = { ...lines, spread: { side: null, line: -4.5 } };
  expect(outlookOf(nobody).expectedPoints).toBeNull();
});

test('a title names both sides as whole words', () => {
  const game = { home: 'DET', away: 'New York' };
  expect(namesGame('New-York @ DET, game 3', game)).toBe(true);
  expect(namesGame('New York at Detroit', game)).toBe(false);
  expect(namesGame('DET at home', game)).toBe(false);
});
