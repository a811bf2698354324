import { Fault } from '#lib';
import type { OrderAction, OrderStatus } from '../model/order.ts';
import { type ApprovedIntent, tradeId as intentIdOf, isApproved } from '../risk/index.ts';
import { clientId } from './client-id.ts';
import { type ExecutionContext, event, type Origin } from './context.ts';
import { entryLock } from './entry-lock.ts';
import { readAttempts } from './local-order.ts';
import { readIntent } from './projection-intents.ts';
import { protectSymbol } from './protect.ts';
import { worstPrice } from './rounding.ts';
import { sendOrder } from './send-order.ts';
import { syncWithExchange } from './sync.ts';

export interface SubmitOptions extends Origin {
  /** Row of `trade_events`, when there is one. */
  readonly tradeId?: number;
}

export type SubmitResult =
  | {
      /** `submitted`: its entry order was made now. `duplicate`: it was made before; nothing was done. */
      readonly kind: 'submitted' | 'duplicate';
      readonly clientId: string;
      readonly status: OrderStatus;
      readonly filledSize: number;
      readonly reason: string | null;
    }
  /** Nothing was written and nothing sent; the same intent may come again. */
  | { readonly kind: 'locked' | 'refused'; readonly reason: string };

/** Turns an approved intent into its one entry order, and what that fills into a protected position.
 * The same trade a second time is a duplicate, whatever its size and prices are then. Throws Fault
 * `brain.store` when the log takes nothing, `brain.exchange` for an unknown market. */
export async function submitIntent(
  context: ExecutionContext,
  intent: ApprovedIntent,
  options: SubmitOptions,
): Promise<SubmitResult> {
  // A cast gives the type and not the approval: both are asked for.
  const { id }: { readonly id: string } = intent;
  if (!isApproved(intent)) throw new Error(`no gate approved the intent ${id}`);
  if (id !== intentIdOf(intent)) throw new Error(`the intent ${id} is of another trade`);
  return context.serially(intent.symbol, async () => {
    if (readIntent(context.log.db, intent.id) !== undefined)
      return reportEntry(context, intent.id, 'duplicate');
    const refusal = context.brake.refusesEntry(intent.symbol);
    if (refusal !== undefined) return { kind: 'refused', reason: refusal };
    await protectSymbol(context, intent.symbol, options);
    const reason = entryLock(context.log.db, intent.symbol);
    if (reason !== undefined) return { kind: 'locked', reason };
    return enter(context, intent, options);
  });
}

async function enter(
  context: ExecutionContext,
  intent: ApprovedIntent,
  options: SubmitOptions,
): Promise<SubmitResult> {
  const { clock, limits } = context;
  const { source, trace, tradeId = null } = options;
  const { symbol, side, size } = intent;
  const market = await context.market(symbol);
  const action: OrderAction = side === 'long' ? 'buy' : 'sell';
  const about = { source, trace, at: clock.now(), key: intent.id };
  const draft = {
    clientId: clientId(intent.id, 'entry'),
    intentId: intent.id,
    ...{ tradeId, symbol, action, size },
    ...({ purpose: 'entry', attempt: 0, kind: 'market', reduceOnly: false } as const),
    price: worstPrice(intent.entry, action, limits.entrySlippageRate, market.tick),
    closeReason: null,
  };
  const before = [event('intent.submitted.v1', submittedOf(intent, tradeId), about)];
  const origin = { source, trace };
  try {
    const sent = await sendOrder(context, draft, {
      origin,
      expiryMs: limits.entryExpiryMs,
      before,
    });
    if (sent.kind === 'made-before') return reportEntry(context, intent.id, 'duplicate');
  } catch (error) {
    // Another process appended the same trade, with another size or price, a moment ago.
    const isConflict = error instanceof Fault && error.code === 'brain.event-conflict';
    if (!isConflict || readIntent(context.log.db, intent.id) === undefined) throw error;
    return reportEntry(context, intent.id, 'duplicate');
  }
  await syncWithExchange(context);
  await protectSymbol(context, symbol, origin);
  return reportEntry(context, intent.id, 'submitted');
}

function submittedOf(intent: ApprovedIntent, tradeId: number | null) {
  const { id, symbol, side, size, leverage, entry, stop, target, conviction } = intent;
  const { strategy, rationale, signals, candleAt } = intent;
  return {
    ...{ intentId: id, tradeId, symbol, side, size, leverage, entry, stop, target, conviction },
    ...{ strategy, rationale, signals: [...signals], candleAt },
  };
}

function reportEntry(
  context: ExecutionContext,
  id: string,
  kind: 'submitted' | 'duplicate',
): SubmitResult {
  const [order] = readAttempts(context.log.db, id, 'entry');
  if (order === undefined) throw new Error(`the intent ${id} has no entry order`);
  const { clientId: made, status, filledSize, reason } = order;
  return { kind, clientId: made, status, filledSize, reason };
}
