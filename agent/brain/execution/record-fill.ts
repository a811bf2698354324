import type { NewEvent } from '../events/index.ts';
import type { FundingPayment } from '../model/exchange.ts';
import type { Fill } from '../model/order.ts';
import {
  applyFill,
  type BookPosition,
  type CloseReason,
  excursions,
  exitPrice,
  findPositionAt,
  type HeldPosition,
  hasFunding,
  netPnl,
  positionIdOf,
  readOpenPosition,
} from '../positions/index.ts';
import { type ExecutionContext, event, type Origin, type TradingEvents } from './context.ts';
import { hasFill, type LocalOrder, readOrder } from './local-order.ts';
import { readIntent } from './projection-intents.ts';

const venueOrigin: Origin = { trace: 'exchange', source: 'execution' };

/** Writes down a fill with everything that follows from it, in one transaction, once: what position it
 * opened, changed or closed, and that nobody here ordered it, if so. Returns whether it was new. */
export function recordFill(context: ExecutionContext, fill: Fill): boolean {
  const { db } = context.log;
  if (hasFill(db, fill.id)) return false;
  const order = readOrder(db, fill.clientId);
  const origin = order === undefined ? venueOrigin : { ...venueOrigin, trace: order.trace };
  const about = { ...origin, at: fill.at };
  const { id: fillId, clientId, symbol, action, price, size, fee, isMaker } = fill;
  const recorded = { fillId, clientId, symbol, action, price, size, fee, isMaker };
  const events = [event('fill.recorded.v1', recorded, { ...about, key: fillId })];
  if (order === undefined) {
    const what = 'a fill of an order that was not made here';
    const payload = { clientId, venueId: '', symbol, what };
    const key = `fill ${fillId}`;
    events.push(event('order.unknown-external.v1', payload, { ...about, key }));
  }
  const held = readOpenPosition(db, symbol);
  const change = applyFill(held, fill, positionIdOf(fillId));
  if (held !== undefined && change.before?.openSize === 0) {
    const reason = closeReasonOf(order);
    events.push(closedEvent(context, { ...held, ...change.before }, reason, about));
  }
  events.push(...planEvents(context, { held, opened: change.opened, order, about }));
  context.log.append(events);
  if (held !== undefined && change.before?.openSize === 0) context.extremes.drop(held.positionId);
  return true;
}

function closeReasonOf(order: LocalOrder | undefined): CloseReason {
  if (order === undefined) return 'external';
  if (order.purpose === 'entry') return 'flip';
  return order.closeReason ?? 'external';
}

/** What is known about a position when the last of it is gone. */
export function closedEvent(
  context: Pick<ExecutionContext, 'extremes'>,
  closed: HeldPosition,
  reason: CloseReason,
  about: Origin & { readonly at: number },
): NewEvent<TradingEvents> {
  const { positionId, symbol, side, intentId, strategy, conviction } = closed;
  const exit = exitPrice(closed);
  const seen = context.extremes.read(
    positionId,
    Math.min(closed.low, exit ?? closed.low),
    Math.max(closed.high, exit ?? closed.high),
  );
  const payload = {
    ...{ positionId, symbol, side, intentId, strategy, conviction, reason },
    size: closed.enteredSize,
    entryPrice: closed.entryPrice,
    exitPrice: exit,
    grossPnl: closed.grossPnl,
    fees: closed.fees,
    funding: closed.funding,
    pnl: netPnl(closed),
    ...excursions(closed, seen.low, seen.high),
    openedAt: closed.openedAt,
    closedAt: closed.closedAt ?? about.at,
  };
  return event('position.closed.v1', payload, { ...about, key: positionId });
}

interface FillEffect {
  readonly held: HeldPosition | undefined;
  readonly opened: BookPosition | undefined;
  readonly order: LocalOrder | undefined;
  readonly about: Origin & { readonly at: number };
}

/** Gives a position what it is held for: the stop, target and time of the intent that entered it, the
 * newest one when there were several. */
function planEvents(context: ExecutionContext, effect: FillEffect): NewEvent<TradingEvents>[] {
  const { held, opened, order, about } = effect;
  const intent =
    order?.purpose === 'entry' ? readIntent(context.log.db, order.intentId) : undefined;
  const holdMs = intent === undefined ? undefined : context.holdMaxMs(intent.strategy);
  const plan = {
    intentId: intent?.intentId ?? null,
    strategy: intent?.strategy ?? null,
    conviction: intent?.conviction ?? null,
    stop: intent?.stop ?? null,
    target: intent?.target ?? null,
    closeBy: holdMs === undefined ? null : about.at + holdMs,
  };
  if (opened !== undefined) {
    const { positionId, symbol, side } = opened;
    const payload = { positionId, symbol, side, ...plan };
    return [event('position.opened.v1', payload, { ...about, key: positionId })];
  }
  const isFurtherEntry =
    held !== undefined && intent?.side === held.side && intent.intentId !== held.intentId;
  if (!isFurtherEntry) return [];
  const payload = { positionId: held.positionId, ...plan };
  const key = `${held.positionId} ${intent.intentId}`;
  return [event('position.changed.v1', payload, { ...about, key })];
}

/** Writes down a funding payment, once, and whose it was: of the position open at that time. */
export function recordFunding(context: ExecutionContext, payment: FundingPayment): void {
  const { id: fundingId, symbol, rate, amount, at } = payment;
  const { db } = context.log;
  if (hasFunding(db, fundingId)) return;
  const positionId = findPositionAt(db, symbol, at)?.positionId ?? null;
  const payload = { fundingId, symbol, positionId, rate, amount };
  context.log.append([event('funding.paid.v1', payload, { ...venueOrigin, at, key: fundingId })]);
}
