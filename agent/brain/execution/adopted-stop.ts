import { type HeldPosition, readPosition } from '../positions/index.ts';
import { type ExecutionContext, event, type Origin } from './context.ts';

/** The stop of a position that came without one: so far from its entry, or from the price where that is
 * worse already, as nobody is served by a stop that is hit at once. */
export function decideAdoptedStop(
  { side, entryPrice }: Pick<HeldPosition, 'side' | 'entryPrice'>,
  price: number,
  rate: number,
): number {
  return side === 'long'
    ? Math.min(entryPrice, price) * (1 - rate)
    : Math.max(entryPrice, price) * (1 + rate);
}

/** Gives an open position without a stop one, once and durably; it rests at the exchange from the next look
 * at the position on. */
export function adoptStop(
  context: ExecutionContext,
  positionId: string,
  price: number,
  origin: Origin,
): void {
  const { log, clock, limits } = context;
  const position = readPosition(log.db, positionId);
  if (position === undefined || position.openSize === 0 || position.stop !== null) return;
  const { intentId, strategy, conviction, target, closeBy } = position;
  const stop = decideAdoptedStop(position, price, limits.adoptedStopRate);
  const payload = { positionId, intentId, strategy, conviction, stop, target, closeBy };
  const about = { ...origin, at: clock.now(), key: `${positionId} adopted stop` };
  log.append([event('position.changed.v1', payload, about)]);
}
