import { expect, test } from 'vitest';
import { decideSettlement, decideShare, noShare, type ShareTerms } from './profit-share.ts';

const live: ShareTerms = { isEnabled: true, rate: 0.005, mode: 'live' };
const share = (pnl: number, terms: ShareTerms) => decideShare({ positionId: 'p1', pnl }, terms);

test('brain reference, check 21: a profit of 100 at .5 % sets .50 aside, a loss or 0 nothing', () => {
  expect(share(100, live)).toEqual({
    kind: 'intended',
    intent: { positionId: 'p1', pnl: 100, rate: 0.005, amount: 0.5 },
  });
  expect(share(-100, live)).toEqual({ kind: 'none', reason: 'no-profit' });
  expect(share(0, live)).toEqual({ kind: 'none', reason: 'no-profit' });
});

test('off by default, and never on paper', () => {
  expect(share(100, noShare).kind).toBe('none');
  expect(share(100, { ...live, isEnabled: false })).toEqual({ kind: 'none', reason: 'disabled' });
  expect(share(100, { ...live, mode: 'paper' })).toEqual({ kind: 'none', reason: 'paper' });
});

test('settling names the one that cannot be settled and settles nothing then; never on paper', () => {
  const pending = new Map([
    ['p1', 0.5],
    ['p2', 0.25],
  ]);
  const request = { reference: 'transfer 7', mode: 'live' } as const;
  const settle = (positionIds: readonly string[], mode: ShareTerms['mode'] = 'live') =>
    decideSettlement(pending, { ...request, positionIds, mode });
  expect(settle(['p1', 'p2', 'p1'])).toMatchObject({ positionIds: ['p1', 'p2'], amount: 0.75 });
  expect(() => settle(['p1', 'p9'])).toThrow('"p9" is no share that waits to be paid');
  expect(() => settle([])).toThrow('no share was named');
  expect(() => settle(['p1'], 'paper')).toThrow('paper money is never shared');
});
