import { expect, test } from 'vitest';
import { repeatsText } from './repeats.ts';

// The first four from the examples of RFC 5545, 3.8.5.3.
test.each([
  ['FREQ=WEEKLY', 'every week'],
  ['FREQ=DAILY;COUNT=10', 'every day, 10 times'],
  ['FREQ=WEEKLY;INTERVAL=2;WKST=SU', 'every 2 weeks'],
  ['FREQ=MONTHLY;COUNT=10;BYDAY=1FR', 'every month, on the first Friday, 10 times'],
  ['FREQ=MONTHLY;BYDAY=3FR', 'every month, on the third Friday'],
  ['FREQ=MONTHLY;BYDAY=-1FR', 'every month, on the last Friday'],
  ['FREQ=WEEKLY;BYDAY=MO,WE', 'every week, on Monday, Wednesday'],
  ['FREQ=DAILY;UNTIL=19971224T000000Z', 'every day, until 24 Dec 1997'],
  ['FREQ=DAILY;COUNT=1', 'every day, 1 time'],
])('%s is %s', (rule, text) => {
  expect(repeatsText(rule)).toBe(text);
});

test('what has no words is said as it is, and not left out', () => {
  expect(repeatsText('FREQ=YEARLY;BYMONTH=11;BYDAY=TU')).toContain('bymonth 11');
  expect(repeatsText('FREQ=HOURLY')).toContain('freq hourly');
});
