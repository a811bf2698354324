import type { OrderAction } from '../model/order.ts';
import { type CloseReason, type HeldPosition, readPosition } from '../positions/index.ts';
import { clientId } from './client-id.ts';
import { type ExecutionContext, event, type Origin } from './context.ts';
import { isUnresolved, readAttempts, readLiveOrders } from './local-order.ts';
import { readIntent } from './projection-intents.ts';
import { protectSymbol } from './protect.ts';
import { worstPrice } from './rounding.ts';
import { sendOrder } from './send-order.ts';
import { syncWithExchange } from './sync.ts';

export interface CloseOptions extends Origin {
  readonly reason: CloseReason;
  /** The newest price; how far from it the close may fill is limited. */
  readonly price: number;
}

export type CloseResult =
  /** `gone`: nothing is open any more. */
  | { readonly kind: 'gone' }
  /** Ordered and not yet gone: in part, or it is not known. Ask again. */
  | { readonly kind: 'closing'; readonly reason: string };

/** Ends a position with a reduce-only market order, after writing down that it must go: whoever finds
 * it open later, after a restart too, goes on. Its stop rests until it is gone. While it is not known
 * whether a closing order exists there is no second. */
export async function closePosition(
  context: ExecutionContext,
  positionId: string,
  options: CloseOptions,
): Promise<CloseResult> {
  const symbol = readPosition(context.log.db, positionId)?.symbol;
  if (symbol === undefined) return { kind: 'gone' };
  return context.serially(symbol, async () => {
    const { log } = context;
    requestClose(context, positionId, options);
    await syncWithExchange(context);
    const unresolved = readLiveOrders(log.db, symbol).find(
      (order) => order.purpose === 'close' && isUnresolved(order),
    );
    if (unresolved !== undefined) {
      return { kind: 'closing', reason: 'whether the last close arrived is not known yet' };
    }
    const position = readPosition(log.db, positionId);
    if (position !== undefined && position.openSize > 0) {
      await sendClose(context, position, options);
      await syncWithExchange(context);
    }
    const left = readPosition(log.db, positionId)?.openSize ?? 0;
    await protectSymbol(context, symbol, options);
    return left === 0 ? { kind: 'gone' } : { kind: 'closing', reason: `${left} are still open` };
  });
}

/** Returns false when there is nothing to close. */
export function requestClose(
  context: ExecutionContext,
  positionId: string,
  options: Origin & { readonly reason: CloseReason },
): boolean {
  const { log, clock } = context;
  const position = readPosition(log.db, positionId);
  if (position === undefined || position.openSize === 0) return false;
  if (position.closeRequested !== null) return true;
  const { reason, source, trace } = options;
  const about = { source, trace, at: clock.now(), key: positionId };
  const payload = { positionId, symbol: position.symbol, reason };
  log.append([event('position.close-requested.v1', payload, about)]);
  return true;
}

async function sendClose(
  context: ExecutionContext,
  position: HeldPosition,
  options: CloseOptions,
): Promise<void> {
  const { log, limits } = context;
  const { symbol, openSize } = position;
  const market = await context.market(symbol);
  const action: OrderAction = position.side === 'long' ? 'sell' : 'buy';
  const owner = position.intentId ?? position.positionId;
  const attempt = (readAttempts(log.db, owner, 'close')[0]?.attempt ?? -1) + 1;
  const draft = {
    clientId: clientId(owner, 'close', attempt),
    intentId: owner,
    tradeId: readIntent(log.db, owner)?.tradeId ?? null,
    ...{ attempt, symbol, action, size: openSize },
    ...({ purpose: 'close', kind: 'market', reduceOnly: true } as const),
    price: worstPrice(options.price, action, limits.closeSlippageRate, market.tick),
    // What was asked first: somebody who goes on after a restart does not make it another reason.
    closeReason: position.closeRequested ?? options.reason,
  };
  const origin = { source: options.source, trace: options.trace };
  await sendOrder(context, draft, { origin, expiryMs: limits.closeExpiryMs });
}
