import type { Market } from '../model/exchange.ts';
import type { OrderAction } from '../model/order.ts';
import type { TimeMs } from '../model/time.ts';
import type { HeldPosition } from '../positions/index.ts';
import { isUnresolved, type LocalOrder } from './local-order.ts';
import { protectivePrice } from './rounding.ts';

export type ProtectivePurpose = 'stop' | 'target';

export interface Protection {
  readonly purpose: ProtectivePurpose;
  readonly action: OrderAction;
  readonly size: number;
  readonly price: number;
}

/** The orders that should rest for a position: its stop and its target, each for all that is open. */
export function decideProtection(
  position: HeldPosition | undefined,
  market: Pick<Market, 'tick'>,
): readonly Protection[] {
  if (position === undefined) return [];
  const action: OrderAction = position.side === 'long' ? 'sell' : 'buy';
  const size = position.openSize;
  const wanted: Protection[] = [];
  for (const purpose of ['stop', 'target'] as const) {
    const price = position[purpose];
    if (price === null) continue;
    wanted.push({ purpose, action, size, price: protectivePrice(price, action, market.tick) });
  }
  return wanted;
}

export interface ProtectionSteps {
  readonly issue: readonly Protection[];
  readonly cancel: readonly LocalOrder[];
}

/** From what rests to what should. A new order comes before the old one goes, so that a position is
 * never without; while it is not known whether one is there, no second is made. */
export function decideProtectionSteps(
  wanted: readonly Protection[],
  live: readonly LocalOrder[],
): ProtectionSteps {
  const issue: Protection[] = [];
  const cancel: LocalOrder[] = [];
  for (const purpose of ['stop', 'target'] as const) {
    const want = wanted.find((protection) => protection.purpose === purpose);
    const orders = live.filter((order) => order.purpose === purpose);
    const resting = orders.filter((order) => !isUnresolved(order));
    const fitting = resting.find((order) => want !== undefined && isFitting(order, want));
    if (want === undefined || fitting !== undefined) {
      cancel.push(...resting.filter((order) => order !== fitting));
    } else if (resting.length === orders.length) {
      issue.push(want);
    }
  }
  return { issue, cancel };
}

function isFitting(order: LocalOrder, want: Protection): boolean {
  const left = Number((order.size - order.filledSize).toFixed(12));
  return (
    !order.cancelRequested &&
    order.action === want.action &&
    order.price === want.price &&
    left === want.size
  );
}

/** When a protective order may be tried again after attempts that were refused or never arrived; the
 * wait doubles with each of them in a row. `attempts` is the newest first. */
export function decideRetryAt(
  attempts: readonly Pick<LocalOrder, 'status' | 'filledSize' | 'venueId' | 'updatedAt'>[],
  wait: { readonly baseMs: number; readonly maxMs: number },
): TimeMs {
  const end = attempts.findIndex((attempt) => !isFailure(attempt));
  const failures = end === -1 ? attempts.length : end;
  const [newest] = attempts;
  if (newest === undefined || failures === 0) return 0;
  return newest.updatedAt + Math.min(wait.baseMs * 2 ** (failures - 1), wait.maxMs);
}

function isFailure(order: Pick<LocalOrder, 'status' | 'filledSize' | 'venueId'>): boolean {
  if (order.status === 'rejected') return true;
  return order.status === 'cancelled' && order.venueId === null && order.filledSize === 0;
}
