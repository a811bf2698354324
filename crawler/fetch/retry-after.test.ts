import { expect, test } from 'vitest';
import { parseRetryAfter } from './retry-after.ts';

// RFC 9110, 5.6.7: the same moment in the three forms of a date, and one minute before it.
const now = Date.UTC(1994, 10, 6, 8, 48, 37);

test.each([
  ['120', 120_000],
  [' 0 ', 0],
  ['Sun, 06 Nov 1994 08:49:37 GMT', 60_000],
  ['Sunday, 06-Nov-94 08:49:37 GMT', 60_000],
  ['Sun Nov  6 08:49:37 1994', 60_000],
  ['Sat, 05 Nov 1994 08:49:37 GMT', 0],
  [undefined, undefined],
  ['', undefined],
  ['soon', undefined],
  ['-5', undefined],
  ['1.5', undefined],
  ['Sun, 99 Nov 1994 08:49:37 GMT', undefined],
])('%s', (value, expected) => {
  expect(parseRetryAfter(value, now)).toBe(expected);
});
