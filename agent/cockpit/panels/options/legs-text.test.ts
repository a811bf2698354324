import { expect, test } from 'vitest';
import { parseLegs, textOfLeg } from './legs-text.ts';

// The bear put spread and the held underlying of the cockpit's reference, 3.9, as a person would type them.
const text = `buy 1 put 68000 2026-03-27 at 3200
sell 1 put 63000 2026-03-27 at 1400 iv 55%

buy 0.5 underlying at 65000`;

test('legs are read as they are typed, and written the same way', () => {
  const legs = parseLegs(text);
  expect(legs).toEqual([
    {
      ...{ type: 'put', side: 'buy', strike: 68_000, expiry: '2026-03-27', qty: 1 },
      ...{ entryPrice: 3_200, iv: null },
    },
    {
      ...{ type: 'put', side: 'sell', strike: 63_000, expiry: '2026-03-27', qty: 1 },
      ...{ entryPrice: 1_400, iv: 0.55 },
    },
    { type: 'underlying', side: 'buy', qty: 0.5, entryPrice: 65_000 },
  ]);
  expect(legs.map(textOfLeg)).toEqual(text.split('\n').filter((line) => line !== ''));
});

test.each([
  ['', 'there is no leg'],
  ['buy 1 put 68000 at 3200', 'line 1'],
  ['buy 1 call 100 2026-03-27 at 2\nbuy 1 call 100 2026-02-30 at 2', 'line 2'],
  ['buy 0 call 100 2026-03-27 at 2', 'line 1'],
  ['hold 1 call 100 2026-03-27 at 2', 'line 1'],
  ['buy 1 underlying 100 2026-03-27 at 2', 'line 1'],
])('%j is refused with its line', (wrong, says) => {
  expect(() => parseLegs(wrong)).toThrow(says);
});
