import { join } from 'node:path';
import { expect } from 'vitest';
import { replayLog, verifyLog } from '../events/index.ts';
import { readBalance, readOpenPositions } from '../positions/index.ts';
import { tradingEvents, tradingProjections } from './context.ts';
import { readLiveOrders } from './local-order.ts';
import type { Desk } from './test-desk.ts';

/** What the brain knows is what the exchange has, and nothing of it twice. */
export async function expectAgreement({ log, exchange }: Desk): Promise<void> {
  const events = [...log.read()];
  const recorded = events.filter(({ type }) => type === 'fill.recorded.v1');
  const fills = await exchange.fillsSince(0);
  const local = recorded.map(({ payload }) => (payload as { fillId: string }).fillId);
  expect(local.toSorted()).toEqual(fills.map(({ id }) => id).toSorted());
  expect(await exchange.positions()).toEqual([]);
  expect(readOpenPositions(log.db)).toEqual([]);
  expect(await exchange.openOrders()).toEqual([]);
  expect(readLiveOrders(log.db)).toEqual([]);
  const { cash } = await exchange.balance();
  expect(readBalance(log.db)?.cash).toBeCloseTo(cash, 9);
  const entered = new Set(fills.map(({ clientId }) => clientId));
  const entries = events.filter(
    ({ type, payload }) =>
      type === 'order.created.v1' && (payload as { purpose: string }).purpose === 'entry',
  );
  expect(entries.length).toBe(1);
  const count = (type: string) => events.filter((each) => each.type === type).length;
  expect(count('position.opened.v1')).toBe(entered.size === 0 ? 0 : 1);
  expect(count('position.closed.v1')).toBe(entered.size === 0 ? 0 : 1);
  // Everything has an explanation: nothing had to be adopted.
  expect(events.filter(({ type }) => /mismatch|external/.test(type))).toEqual([]);
  expect(count('funding.paid.v1')).toBe((await exchange.fundingSince(0)).length);
}

/** The log of a closed desk is whole, and its tables follow from it byte for byte. */
export function expectWholeLog(folder: string): void {
  const path = join(folder, 'brain.db');
  expect(verifyLog(path)).toMatchObject({ ok: true });
  const replay = replayLog({ path, registry: tradingEvents, projections: tradingProjections });
  expect(replay.tables.filter(({ same }) => !same)).toEqual([]);
}
