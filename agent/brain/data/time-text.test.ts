import { expect, test } from 'vitest';
import { parseTime } from './time-text.ts';

const at = Date.UTC(2026, 0, 2, 3, 4, 5);

test.each<[unknown, number]>([
  [at, at],
  [String(at), at],
  [at / 1000, at],
  [at * 1000, at],
  [BigInt(at) * 1_000_000n, at],
  ['2026-01-02T03:04:05Z', at],
  ['2026-01-02 03:04:05', at],
  ['2026-01-02 03:04:05+00:00', at],
  ['2026-01-02T05:04:05+02:00', at],
  ['2026-01-02 03:04:05 UTC', at],
  ['2026-01-02', Date.UTC(2026, 0, 2)],
  [new Date(at), at],
  ['', Number.NaN],
  ['yesterday', Number.NaN],
  ['2026-13-02', Number.NaN],
  [null, Number.NaN],
  [undefined, Number.NaN],
])('%s', (text, expected) => {
  expect(parseTime(text)).toEqual(expected);
});
