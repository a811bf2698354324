// Check 20 of the cockpit reference.
import { expect, test } from 'vitest';
import { type DensityItem, measureDensity } from './density.ts';

const limits = { warnAt: 5, blockAt: 8 };
const zone = 'Europe/Berlin';

const item = (id: string, spans: DensityItem['spans'], kind: DensityItem['kind'] = 'bot') => ({
  ...{ kind, id, title: id, spans },
});
const always = (id: string) => item(id, [{ from: '2026-01-01', to: null }]);

test('a day with six active items is pointed out, one with eight takes on nothing', () => {
  const items = ['a', 'b', 'c', 'd', 'e'].map(always);
  items.push(item('f', [{ from: '2026-02-26', to: '2026-02-26' }]));
  items.push(
    item('g', [{ from: '2026-02-28', to: null }]),
    item('h', [{ from: '2026-02-28', to: null }]),
  );
  items.push(item('i', [{ from: '2026-02-28', to: null }]));
  const days = measureDensity(items, { from: '2026-02-25', to: '2026-02-28', zone }, limits);
  expect(days.map(({ day, count, level }) => [day, count, level])).toEqual([
    ['2026-02-25', 5, 'warn'],
    ['2026-02-26', 6, 'warn'],
    ['2026-02-27', 5, 'warn'],
    ['2026-02-28', 8, 'full'],
  ]);
  expect(
    measureDensity(items.slice(0, 4), { from: '2026-02-25', to: '2026-02-25', zone }, limits),
  ).toMatchObject([{ count: 4, level: 'ok' }]);
});

test('an item counts once, however many of its ranges overlap and however often it is listed', () => {
  const items = [
    item('a', [
      { from: '2026-02-20', to: '2026-02-26' },
      { from: '2026-02-26', to: '2026-03-02' },
      { fromAt: '2026-02-26T08:00:00Z', toAt: '2026-02-26T09:00:00Z' },
    ]),
    item('a', [{ from: '2026-02-26', to: null }]),
    item('a', [{ from: '2026-02-26', to: null }], 'scenario'),
  ];
  const [day] = measureDensity(items, { from: '2026-02-26', to: '2026-02-26', zone }, limits);
  expect(day).toMatchObject({ count: 2, items: [{ kind: 'bot' }, { kind: 'scenario' }] });
});

test('the days the clocks change are one day each', () => {
  // In Berlin the clocks change on 2026-03-29 and 2026-10-25; midnight there is 23:00, then 22:00 UTC.
  const spring = item('s', [{ fromAt: '2026-03-28T23:00:00Z', toAt: '2026-03-29T22:00:00Z' }]);
  const autumn = item('a', [{ fromAt: '2026-10-24T22:00:00Z', toAt: '2026-10-25T23:00:00Z' }]);
  const count = (one: DensityItem, from: string, to: string) =>
    measureDensity([one], { from, to, zone }, limits).map((each) => each.count);
  expect(count(spring, '2026-03-28', '2026-03-30')).toEqual([0, 1, 0]);
  expect(count(autumn, '2026-10-24', '2026-10-26')).toEqual([0, 1, 0]);
});
