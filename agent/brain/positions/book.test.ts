import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applyFill,
  type BookFill,
  type BookPosition,
  excursions,
  exitPrice,
  netPnl,
  unrealisedPnl,
} from './book.ts';

const at = Date.UTC(2026, 0, 1);

function fill(action: 'buy' | 'sell', size: number, price: number, fee = 0): BookFill {
  return { symbol: 'BTC', action, size, price, fee, at };
}

/** All positions that a row of fills makes, the open one last. */
function play(fills: readonly BookFill[]): readonly BookPosition[] {
  const positions: BookPosition[] = [];
  fills.forEach((each, index) => {
    const open = positions.at(-1)?.openSize === 0 ? undefined : positions.at(-1);
    const { before, opened } = applyFill(open, each, `p${index}`);
    if (before !== undefined) positions[positions.length - 1] = before;
    if (opened !== undefined) positions.push(opened);
  });
  return positions;
}

// By hand.
describe('one position', () => {
  test('further entries move the average, and the fees add up', () => {
    const [position] = play([fill('buy', 0.5, 100, 0.03), fill('buy', 0.25, 104, 0.02)]);
    expect(position).toMatchObject({ side: 'long', openSize: 0.75, closedAt: null });
    expect(position?.entryPrice).toBeCloseTo(76 / 0.75, 9);
    expect(position?.fees).toBeCloseTo(0.05, 12);
  });

  test('exits realise at the average entry and leave it as it is', () => {
    const [position] = play([fill('sell', 2, 100), fill('buy', 0.5, 90), fill('buy', 1.5, 94)]);
    // (100 − 90) × 0.5 + (100 − 94) × 1.5
    expect(position).toMatchObject({ side: 'short', openSize: 0, grossPnl: 14, closedAt: at });
    expect(exitPrice(position as BookPosition)).toBe(93);
  });

  test('a flip closes one position and opens another; the fee is shared by size', () => {
    const [long, short] = play([fill('buy', 1, 100, 0.06), fill('sell', 3, 110, 0.198)]);
    expect(long).toMatchObject({ openSize: 0, grossPnl: 10, exitedSize: 1 });
    expect(long?.fees).toBeCloseTo(0.06 + 0.066, 12);
    expect(netPnl(long as BookPosition)).toBeCloseTo(9.874, 12);
    expect(short).toMatchObject({ side: 'short', openSize: 2, entryPrice: 110 });
    expect(short?.fees).toBeCloseTo(0.132, 12);
  });

  test('sizes that binary numbers cannot hold end at 0', () => {
    const [position, ...rest] = play([
      fill('buy', 0.1, 10),
      fill('buy', 0.2, 10),
      fill('sell', 0.3, 10),
    ]);
    expect(position?.openSize).toBe(0);
    expect(rest).toEqual([]);
  });

  test('long and short earn the same for the same move', () => {
    const [long] = play([fill('buy', 3, 100, 0.1), fill('sell', 3, 107, 0.1)]);
    const [short] = play([fill('sell', 3, 100, 0.1), fill('buy', 3, 93, 0.1)]);
    expect(netPnl(long as BookPosition)).toBe(netPnl(short as BookPosition));
  });

  test('open profit and how far prices went are by side', () => {
    const [long] = play([fill('buy', 2, 100)]) as [BookPosition];
    const [short] = play([fill('sell', 2, 100)]) as [BookPosition];
    expect([unrealisedPnl(long, 97), unrealisedPnl(short, 97)]).toEqual([-6, 6]);
    expect(excursions(long, 95, 112)).toEqual({ maxAdverseRate: 0.05, maxFavourableRate: 0.12 });
    expect(excursions(short, 95, 112)).toEqual({ maxAdverseRate: 0.12, maxFavourableRate: 0.05 });
  });
});

// What went in and out of an account that ends flat is what it earned, whatever the order of the fills:
// computed in whole numbers, so exactly.
test('1,000 random histories earn exactly what their cash says', () => {
  const step = fc.record({
    isBuy: fc.boolean(),
    lots: fc.integer({ min: 1, max: 5_000 }),
    cents: fc.integer({ min: 1_000, max: 20_000_000 }),
  });
  const history = fc.array(step, { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(history, (steps) => {
      const net = steps.reduce((sum, each) => sum + (each.isBuy ? each.lots : -each.lots), 0);
      const last = { isBuy: net < 0, lots: Math.abs(net), cents: 12_345 };
      const all = net === 0 ? steps : [...steps, last];
      // Cents × thousandths of a unit.
      const cash = all.reduce(
        (sum, each) => sum + BigInt(each.isBuy ? -each.lots : each.lots) * BigInt(each.cents),
        0n,
      );
      const positions = play(
        all.map(({ isBuy, lots, cents }) =>
          fill(isBuy ? 'buy' : 'sell', lots / 1_000, cents / 100, 0.25),
        ),
      );
      const earned = positions.reduce((sum, { grossPnl }) => sum + grossPnl, 0);
      const fees = positions.reduce((sum, position) => sum + position.fees, 0);
      const turnover = all.reduce((sum, each) => sum + (each.lots * each.cents) / 100_000, 0);
      expect(positions.every(({ openSize }) => openSize === 0)).toBe(true);
      expect(Math.abs(earned - Number(cash) / 100_000)).toBeLessThan(1e-9 * Math.max(1, turnover));
      expect(fees).toBeCloseTo(all.length * 0.25, 9);
    }),
    { numRuns: 1_000, seed: 4 },
  );
});
