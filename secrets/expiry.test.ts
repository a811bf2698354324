import { expect, test } from 'vitest';
import { expiriesOf, parseExpiry } from './expiry.ts';

// 1656590460: the `expires` of an item that `op` 2.x printed for the date 2022-06-30.
// `2026-03-15` and `03/2026`: how 1Password's SDKs write Date and MonthYear fields; `202603`: how
// `op` writes MONTH_YEAR.
test.each([
  ['1656590460', '2022-06-30T12:01:00.000Z'],
  ['2026-03-15', '2026-03-15T00:00:00.000Z'],
  ['2026-03-15T10:00:00Z', '2026-03-15T10:00:00.000Z'],
  ['03/2026', '2026-04-01T00:00:00.000Z'],
  ['12/2026', '2027-01-01T00:00:00.000Z'],
  ['202603', '2026-04-01T00:00:00.000Z'],
])('%s ends at %s', (text, expected) => {
  expect(new Date(parseExpiry(text) ?? Number.NaN).toISOString()).toBe(expected);
});

test.each(['', 'never', '13/2026', '2026-02-31x', '2026-13-01', '5', '0', 'in 3 days'])(
  '%j is no date',
  (text) => {
    expect(parseExpiry(text)).toBeUndefined();
  },
);

test('a date in a section is that section’s, one outside is everybody’s, the earlier one counts', () => {
  const field = (label: string, value: string, sections: string[] = []) => ({
    id: 'x1y2',
    label,
    value,
    sections,
  });
  const fields = [
    field('expires', '2026-06-01'),
    field('Expiry date', '2026-05-01', ['a1b2', 'B2']),
    field('expires', '2027-01-01', ['c3d4', 'server']),
    field('birth date', '2001-01-01'),
    field('expires', ''),
  ];
  const days = expiriesOf(
    ['op://v/attic/b2/keyId', 'op://v/attic/server/token', 'op://v/attic/plain'],
    fields,
  ).map(([reference, ms]) => [reference, new Date(ms).toISOString().slice(0, 10)]);
  expect(days).toEqual([
    ['op://v/attic/b2/keyId', '2026-05-01'],
    ['op://v/attic/server/token', '2026-06-01'],
    ['op://v/attic/plain', '2026-06-01'],
  ]);
});
