import type { DatabaseSync } from 'node:sqlite';
import { readOpenPosition } from '../positions/index.ts';
import { isUnresolved, readLiveOrders } from './local-order.ts';
import { readLocks } from './projection-locks.ts';

/** Why a symbol takes no entry now, whatever the limits say; undefined when it does. */
export function entryLock(db: DatabaseSync, symbol: string): string | undefined {
  const lock = readLocks(db).find((each) => each.symbol === symbol);
  if (lock !== undefined) return lock.reason;
  const live = readLiveOrders(db, symbol);
  const unresolved = live.find(isUnresolved);
  if (unresolved !== undefined) {
    return `whether the ${unresolved.purpose} order ${unresolved.clientId} exists is not known yet`;
  }
  if (live.some(({ purpose }) => purpose === 'entry')) return 'an entry is under way';
  if (live.length > 0 && readOpenPosition(db, symbol) === undefined) {
    return 'orders of the position before still rest at the exchange';
  }
  return undefined;
}
