import { type HeldPosition, readOpenPosition } from '../positions/index.ts';
import { clientId } from './client-id.ts';
import { type ExecutionContext, event, type Origin } from './context.ts';
import { isLive, type LocalOrder, readAttempts, readLiveOrders, readOrder } from './local-order.ts';
import { readIntent } from './projection-intents.ts';
import {
  decideProtection,
  decideProtectionSteps,
  decideRetryAt,
  type Protection,
} from './protection.ts';
import { sendOrder } from './send-order.ts';
import { syncWithExchange } from './sync.ts';

/** Makes what rests at the exchange fit the position: stop and target for all that is open, nothing
 * when nothing is. Inside `serially`. */
export async function protectSymbol(
  context: ExecutionContext,
  symbol: string,
  origin: Origin,
): Promise<void> {
  const { log } = context;
  if (readOpenPosition(log.db, symbol) === undefined && !hasReducing(context, symbol)) return;
  const market = await context.market(symbol);
  // Twice: the second time an old order can go because its successor is there.
  for (let round = 0; round < 2; round++) {
    const position = readOpenPosition(log.db, symbol);
    const wanted = decideProtection(position, market);
    const steps = decideProtectionSteps(wanted, readLiveOrders(log.db, symbol));
    if (steps.issue.length === 0 && steps.cancel.length === 0) return;
    let hasChanged = steps.cancel.length > 0;
    for (const protection of steps.issue) {
      if (position === undefined) continue;
      hasChanged = (await issue(context, position, protection, origin)) || hasChanged;
    }
    for (const order of steps.cancel) await cancelOrder(context, order, origin);
    if (!hasChanged) return;
    await syncWithExchange(context);
  }
}

function hasReducing(context: ExecutionContext, symbol: string): boolean {
  return readLiveOrders(context.log.db, symbol).some(({ reduceOnly }) => reduceOnly);
}

/** Returns false when it is too early to try again. */
async function issue(
  context: ExecutionContext,
  position: HeldPosition,
  protection: Protection,
  origin: Origin,
): Promise<boolean> {
  const { log, clock, limits } = context;
  const { purpose, action, size, price } = protection;
  const owner = position.intentId ?? position.positionId;
  const attempts = readAttempts(log.db, owner, purpose);
  const wait = { baseMs: limits.protectionRetryMs, maxMs: limits.protectionRetryMaxMs };
  if (clock.now() < decideRetryAt(attempts, wait)) return false;
  const attempt = (attempts[0]?.attempt ?? -1) + 1;
  const draft = {
    clientId: clientId(owner, purpose, attempt),
    intentId: owner,
    tradeId: readIntent(log.db, owner)?.tradeId ?? null,
    ...{ purpose, attempt, action, size, price, kind: purpose, closeReason: purpose },
    symbol: position.symbol,
    reduceOnly: true,
  };
  await sendOrder(context, draft, { origin, expiryMs: limits.protectionExpiryMs });
  return true;
}

/** Tells the exchange that an order is not wanted, after writing it down; whether it was filled in that
 * moment the next sync says. */
async function cancelOrder(
  context: ExecutionContext,
  order: LocalOrder,
  origin: Origin,
): Promise<void> {
  const { log, clock, exchange } = context;
  const current = readOrder(log.db, order.clientId);
  if (current === undefined || !isLive(current)) return;
  const { clientId: id } = order;
  if (!current.cancelRequested) {
    const about = { ...origin, at: clock.now(), key: id };
    const payload = { clientId: id, reason: 'no position needs it as it is' };
    log.append([event('order.cancel-requested.v1', payload, about)]);
  }
  await exchange.cancel(id);
}
