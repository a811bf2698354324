import type { TimeMs } from '../model/time.ts';
import type { CloseReason } from './events.ts';
import type { HeldPosition } from './held-position.ts';

export interface ExitView {
  /** Lowest and highest price of what is looked at; the same for a single price. */
  readonly low: number;
  readonly high: number;
  readonly now: TimeMs;
  /** Whether an order at the exchange does it by itself. */
  readonly isStopResting: boolean;
  readonly isTargetResting: boolean;
  /** Since when stop or target has been passed with the position still open; null when it is not. */
  readonly passedAt: TimeMs | null;
  /** How long the exchange has for it. */
  readonly graceMs: number;
  /** Why everything must go; undefined when it may stay. */
  readonly brake: string | undefined;
}

export type Exit =
  | { readonly kind: 'hold' }
  /** The exchange should have closed it: ask. */
  | { readonly kind: 'ask'; readonly reason: CloseReason }
  | { readonly kind: 'close'; readonly reason: CloseReason };

type Levels = Pick<HeldPosition, 'side' | 'stop' | 'target' | 'closeBy' | 'closeRequested'>;

/** What to do with a position at a price: what was decided before goes on, then the brake, then stop,
 * target and time. Inside one candle with both, the stop was first. */
export function decideExit(position: Levels, view: ExitView): Exit {
  if (position.closeRequested !== null) return { kind: 'close', reason: position.closeRequested };
  if (view.brake !== undefined) return { kind: 'close', reason: 'kill-switch' };
  if (isPassed(position, 'stop', view)) return leaveToExchange('stop', view.isStopResting, view);
  if (isPassed(position, 'target', view)) {
    return leaveToExchange('target', view.isTargetResting, view);
  }
  if (position.closeBy !== null && view.now >= position.closeBy) {
    return { kind: 'close', reason: 'time' };
  }
  return { kind: 'hold' };
}

/** A long has its stop below and its target above, a short the other way round. */
function isPassed(position: Levels, level: 'stop' | 'target', { low, high }: ExitView): boolean {
  const price = position[level];
  if (price === null) return false;
  const isBelow = (position.side === 'long') === (level === 'stop');
  return isBelow ? low <= price : high >= price;
}

function leaveToExchange(reason: 'stop' | 'target', isResting: boolean, view: ExitView): Exit {
  const isLate = view.passedAt !== null && view.now - view.passedAt >= view.graceMs;
  return isResting && !isLate ? { kind: 'ask', reason } : { kind: 'close', reason };
}
