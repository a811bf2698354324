import type { FundingPayment } from '../model/exchange.ts';
import type { Fill, VenueOrder } from '../model/order.ts';
import type { TimeMs } from '../model/time.ts';
import { readBalance } from '../positions/index.ts';
import { type ExecutionContext, event } from './context.ts';
import {
  isUnresolved,
  type LocalOrder,
  newestFillAt,
  readLiveOrders,
  readOrder,
} from './local-order.ts';
import { recordFill, recordFunding } from './record-fill.ts';
import { acknowledge } from './send-order.ts';

const source = 'execution';

export interface SyncReport {
  readonly fills: number;
  /** Orders that are not known to be there or not. */
  readonly unresolved: number;
}

/** Brings the log up to the exchange: fills and funding it has not yet, how live orders are, which
 * orders are not ours, and which ones provably never arrived. May run at any time and beside itself;
 * whatever is written is written once. */
export async function syncWithExchange(context: ExecutionContext): Promise<SyncReport> {
  const { exchange, log } = context;
  const open = await exchange.openOrders();
  const found = new Map(open.map((order) => [order.clientId, order]));
  for (const { clientId } of readLiveOrders(log.db)) {
    if (found.has(clientId)) continue;
    const order = await exchange.orderByClientId(clientId);
    if (order !== undefined) found.set(clientId, order);
  }
  // After the orders, so that what they say was filled is among the fills.
  const fills = await exchange.fillsSince(fillsFrom(context));
  const funding = await exchange.fundingSince(fundingFrom(context));
  const venueTime = await exchange.time();
  for (const order of found.values()) acknowledgeKnown(context, order);
  const news = recordNews(context, fills, funding);
  flagExternal(context, open);
  for (const order of found.values()) settleOrder(context, order);
  await proveAbsence(context, found, venueTime);
  const unresolved = readLiveOrders(log.db).filter(isUnresolved).length;
  return { fills: news, unresolved };
}

/** From before the newest fill and before the oldest order that may still fill, by the exchange's clock,
 * which this machine's may be far from; never from before the log knew the account. */
function fillsFrom(context: ExecutionContext): TimeMs {
  const { limits } = context;
  const { db } = context.log;
  const expiryMs = Math.max(limits.entryExpiryMs, limits.protectionExpiryMs, limits.closeExpiryMs);
  const since = readBalance(db)?.since ?? 0;
  const sent = readLiveOrders(db).map(({ expiresAt }) => expiresAt - expiryMs);
  return Math.max(since, Math.min(newestFillAt(db) ?? since, ...sent) - limits.fillOverlapMs);
}

function fundingFrom(context: ExecutionContext): TimeMs {
  const { db } = context.log;
  const { since = 0, lastFundingAt = null } = readBalance(db) ?? {};
  return Math.max(since, (lastFundingAt ?? since) - context.limits.fillOverlapMs);
}

function recordNews(
  context: ExecutionContext,
  fills: readonly Fill[],
  funding: readonly FundingPayment[],
): number {
  const news = [
    ...fills.map((fill) => ({ at: fill.at, record: () => recordFill(context, fill) })),
    ...funding.map((payment) => ({
      at: payment.at,
      record: () => {
        recordFunding(context, payment);
        return false;
      },
    })),
  ].sort((left, right) => left.at - right.at);
  return news.filter(({ record }) => record()).length;
}

/** A liquidation, a person, another program: adopted by its fills, and never passed over. */
function flagExternal(context: ExecutionContext, open: readonly VenueOrder[]): void {
  const { log, clock } = context;
  for (const { clientId, venueId, symbol } of open) {
    if (readOrder(log.db, clientId) !== undefined) continue;
    const what = 'an order that was not made here rests at the exchange';
    const about = { source, trace: 'exchange', at: clock.now(), key: `order ${venueId}` };
    log.append([event('order.unknown-external.v1', { clientId, venueId, symbol, what }, about)]);
  }
}

function acknowledgeKnown(context: ExecutionContext, found: VenueOrder): void {
  const known = readOrder(context.log.db, found.clientId);
  if (known !== undefined) acknowledge(context, found, { source, trace: known.trace });
}

/** Writes down how an order stands. It ends only when all that it filled is recorded: fills can come
 * after the news that it is over. */
export function settleOrder(context: ExecutionContext, found: VenueOrder): void {
  const { log, clock } = context;
  const { clientId } = found;
  const known = readOrder(log.db, clientId);
  if (known === undefined || !isOpenHere(known)) return;
  acknowledge(context, found, { source, trace: known.trace });
  if (found.status !== 'cancelled' || known.filledSize < found.filledSize - 1e-9) return;
  const { filledSize, reason } = found;
  const about = { source, trace: known.trace, at: clock.now(), key: clientId };
  log.append([event('order.cancelled.v1', { clientId, filledSize, reason }, about)]);
}

function isOpenHere(order: LocalOrder): boolean {
  return order.status !== 'filled' && order.status !== 'rejected' && order.status !== 'cancelled';
}

/** An order that is nowhere is proven not to exist when its expiry and a margin are over by the
 * exchange's clock, no fill names it, and it is asked for once more. Before that it may be on its
 * way. */
async function proveAbsence(
  context: ExecutionContext,
  found: ReadonlyMap<string, VenueOrder>,
  venueTime: TimeMs,
): Promise<void> {
  const { log, clock, exchange, limits } = context;
  for (const { clientId, expiresAt } of readLiveOrders(log.db)) {
    if (found.has(clientId) || venueTime <= expiresAt + limits.proofMarginMs) continue;
    const again = await exchange.orderByClientId(clientId);
    const order = readOrder(log.db, clientId);
    if (order === undefined || !isOpenHere(order)) continue;
    if (again !== undefined) {
      settleOrder(context, again);
      continue;
    }
    const about = { source, trace: order.trace, at: clock.now(), key: clientId };
    if (isUnresolved(order)) {
      log.append([event('order.absent.v1', { clientId, venueTime }, about)]);
      continue;
    }
    const reason = 'the exchange does not know it any more';
    const { filledSize } = order;
    log.append([event('order.cancelled.v1', { clientId, filledSize, reason }, about)]);
  }
}
