import { describe, expect, test } from 'vitest';
import { decideExit, type ExitView } from './exits.ts';

const long = { side: 'long', stop: 97, target: 110, closeBy: null, closeRequested: null } as const;
const short = { ...long, side: 'short', stop: 103, target: 90 } as const;

function at(price: number, view: Partial<ExitView> = {}): ExitView {
  return {
    low: price,
    high: price,
    now: 1_000,
    isStopResting: false,
    isTargetResting: false,
    passedAt: null,
    graceMs: 10_000,
    brake: undefined,
    ...view,
  };
}

describe('a long has its stop below and its target above, a short the other way round', () => {
  test.each([
    [long, 97, 'stop'],
    [long, 96, 'stop'],
    [long, 110, 'target'],
    [short, 103, 'stop'],
    [short, 104, 'stop'],
    [short, 90, 'target'],
  ] as const)('%#', (position, price, reason) => {
    expect(decideExit(position, at(price))).toEqual({ kind: 'close', reason });
  });

  test.each([
    [long, 97.01],
    [long, 109.99],
    [long, 103],
    [short, 102.99],
    [short, 90.01],
    [short, 97],
  ] as const)('between them it is held: %#', (position, price) => {
    expect(decideExit(position, at(price))).toEqual({ kind: 'hold' });
  });
});

test('a candle with both inside was at the stop first', () => {
  expect(decideExit(long, at(100, { low: 96, high: 111 }))).toMatchObject({ reason: 'stop' });
});

test('what rests at the exchange is left to it, for a while', () => {
  const view = { isStopResting: true };
  expect(decideExit(long, at(96, view))).toEqual({ kind: 'ask', reason: 'stop' });
  expect(decideExit(long, at(96, { ...view, passedAt: 1_000, now: 10_999 }))).toMatchObject({
    kind: 'ask',
  });
  expect(decideExit(long, at(96, { ...view, passedAt: 1_000, now: 11_000 }))).toEqual({
    kind: 'close',
    reason: 'stop',
  });
  expect(decideExit(long, at(96, { isTargetResting: true }))).toMatchObject({ kind: 'close' });
});

test('time, the kill switch and what was decided before', () => {
  expect(decideExit({ ...long, closeBy: 1_001 }, at(100))).toEqual({ kind: 'hold' });
  expect(decideExit({ ...long, closeBy: 1_000 }, at(100))).toMatchObject({ reason: 'time' });
  expect(decideExit(long, at(96, { brake: 'level 4' }))).toMatchObject({ reason: 'kill-switch' });
  const asked = { ...long, closeRequested: 'operator' } as const;
  expect(decideExit(asked, at(100, { brake: 'level 4' }))).toMatchObject({ reason: 'operator' });
});

test('a position without levels is only ended by others', () => {
  const bare = { ...long, stop: null, target: null };
  expect(decideExit(bare, at(0.01))).toEqual({ kind: 'hold' });
});
