import type { NewEvent } from '../events/index.ts';
import type { PlaceResult } from '../model/exchange.ts';
import type { OrderRequest, VenueOrder } from '../model/order.ts';
import { type ExecutionContext, event, type Origin, type TradingEvents } from './context.ts';
import { isUnresolved, type OrderDraft, readOrder } from './local-order.ts';

/** `made-before`: the log had the order already, so somebody else sends or sent it. */
export type SendResult = PlaceResult | { readonly kind: 'made-before' };

/** Writes the order down together with `before`, then sends it, then writes down what came of it.
 * The expiry is by the exchange's clock, which decides about it. Nothing is sent when the log did not
 * take the order; an error of the exchange is an unknown outcome. */
export async function sendOrder(
  context: ExecutionContext,
  draft: OrderDraft,
  options: {
    readonly origin: Origin;
    readonly expiryMs: number;
    readonly before?: readonly NewEvent<TradingEvents>[];
  },
): Promise<SendResult> {
  const { log, exchange, clock } = context;
  const { origin } = options;
  const expiresAt = Math.ceil((await exchange.time()) + options.expiryMs);
  const created = { ...draft, exchange: exchange.name, expiresAt };
  const about = { ...origin, at: clock.now(), key: draft.clientId };
  const results = log.append([
    ...(options.before ?? []),
    event('order.created.v1', created, about),
  ]);
  if (results.at(-1)?.duplicate === true) return { kind: 'made-before' };
  const { clientId, symbol, action, kind, size, price, reduceOnly } = draft;
  const request = { clientId, symbol, action, kind, size, price, reduceOnly, expiresAt };
  const result = await place(context, request);
  recordResult(context, request, result, origin);
  return result;
}

async function place(context: ExecutionContext, request: OrderRequest): Promise<PlaceResult> {
  try {
    return await context.exchange.place(request);
  } catch (error) {
    // Whatever went wrong, the order may be there: only the exchange can say.
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'unknown', reason };
  }
}

function recordResult(
  context: ExecutionContext,
  request: OrderRequest,
  result: PlaceResult,
  origin: Origin,
): void {
  const { clientId, expiresAt } = request;
  switch (result.kind) {
    case 'accepted':
    case 'duplicate':
      acknowledge(context, result.order, origin);
      return;
    case 'rejected':
      reject(context, clientId, result.reason, origin);
      return;
    case 'unknown': {
      const provableAt = expiresAt + context.limits.proofMarginMs;
      const { reason } = result;
      // Somebody who asked meanwhile may know better already.
      const order = readOrder(context.log.db, clientId);
      if (order === undefined || !isUnresolved(order)) return;
      const about = { ...origin, at: context.clock.now() };
      context.log.append([event('order.unknown.v1', { clientId, reason, provableAt }, about)]);
    }
  }
}

/** Writes down that the exchange has an order, once. A refused one it still knows counts as refused. */
export function acknowledge(context: ExecutionContext, found: VenueOrder, origin: Origin): void {
  const { clientId, venueId } = found;
  if (found.status === 'rejected') {
    reject(context, clientId, found.reason ?? 'refused', origin);
    return;
  }
  const order = readOrder(context.log.db, clientId);
  if (order === undefined || order.venueId !== null) return;
  const about = { ...origin, at: context.clock.now(), key: clientId };
  context.log.append([event('order.acknowledged.v1', { clientId, venueId }, about)]);
}

function reject(context: ExecutionContext, clientId: string, reason: string, origin: Origin): void {
  const order = readOrder(context.log.db, clientId);
  if (order === undefined || order.status === 'rejected') return;
  const about = { ...origin, at: context.clock.now(), key: clientId };
  context.log.append([event('order.rejected.v1', { clientId, reason }, about)]);
}
