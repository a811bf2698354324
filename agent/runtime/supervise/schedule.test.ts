import { expect, test } from 'vitest';
import { nextRunAt, wasMissed } from './schedule.ts';

const at = (text: string) => new Date(text).getTime();

test('today while it is to come, else tomorrow, in the time zone of the machine', () => {
  expect(nextRunAt('*-*-* 02:00:00', at('2026-11-21T01:59:59'))).toBe(at('2026-11-21T02:00:00'));
  expect(nextRunAt('*-*-* 02:00:00', at('2026-11-21T02:00:00'))).toBe(at('2026-11-22T02:00:00'));
  expect(nextRunAt('*-*-* 23:30:15', at('2026-12-31T23:30:16'))).toBe(at('2027-01-01T23:30:15'));
});

test('a run is missed when its moment passed since the last one', () => {
  const event = '*-*-* 02:00:00';
  expect(wasMissed(event, at('2026-11-21T02:00:00'), at('2026-11-21T23:00:00'))).toBe(false);
  expect(wasMissed(event, at('2026-11-21T02:00:00'), at('2026-11-22T02:00:01'))).toBe(true);
});

test('an event that is not daily is refused', () => {
  expect(() => nextRunAt('Mon *-*-* 02:00:00', 0)).toThrow('daily events only');
});
