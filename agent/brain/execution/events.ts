import { z } from 'zod';
import { defineEvent } from '../events/index.ts';
import { closeReasons } from '../positions/index.ts';
import { purposes } from './client-id.ts';

const name = z.string().min(1);
const positive = z.number().positive();
const time = z.int().nonnegative();

export const intentSubmitted = defineEvent({
  type: 'intent.submitted.v1',
  description:
    'An approved intent was taken; written together with its entry order, before it is sent',
  durability: 'full',
  payload: z.strictObject({
    intentId: name,
    /** Row of `trade_events`; null when the caller knew none. */
    tradeId: z.int().positive().nullable(),
    symbol: name,
    side: z.enum(['long', 'short']),
    size: positive,
    leverage: positive,
    entry: positive,
    stop: positive,
    target: positive,
    conviction: z.int().min(1).max(10),
    strategy: name,
    rationale: z.string(),
    signals: z.array(name),
    candleAt: time,
  }),
});

export const orderCreated = defineEvent({
  type: 'order.created.v1',
  description: 'An order was decided; it is on disk before it is sent',
  durability: 'full',
  payload: z.strictObject({
    clientId: name,
    /** For a position that this brain did not open, the id of the position. */
    intentId: name,
    tradeId: z.int().positive().nullable(),
    purpose: z.enum(purposes),
    attempt: z.int().nonnegative(),
    symbol: name,
    action: z.enum(['buy', 'sell']),
    kind: z.enum(['market', 'limit', 'stop', 'target']),
    size: positive,
    price: positive,
    reduceOnly: z.boolean(),
    expiresAt: time,
    exchange: name,
    /** Of the position that this order ends; null for an entry. */
    closeReason: z.enum(closeReasons).nullable(),
  }),
});

export const orderAcknowledged = defineEvent({
  type: 'order.acknowledged.v1',
  description: 'The exchange has the order',
  durability: 'full',
  payload: z.strictObject({ clientId: name, venueId: name }),
});

export const orderRejected = defineEvent({
  type: 'order.rejected.v1',
  description: 'The exchange refused the order',
  durability: 'full',
  payload: z.strictObject({ clientId: name, reason: z.string() }),
});

export const orderUnknown = defineEvent({
  type: 'order.unknown.v1',
  description: 'Whether the exchange has the order is not known; its symbol is locked until it is',
  durability: 'full',
  payload: z.strictObject({ clientId: name, reason: z.string(), provableAt: time }),
});

export const orderAbsent = defineEvent({
  type: 'order.absent.v1',
  description: 'It is proven that the exchange never took the order',
  durability: 'full',
  payload: z.strictObject({ clientId: name, venueTime: time }),
});

export const orderCancelRequested = defineEvent({
  type: 'order.cancel-requested.v1',
  description: 'A resting order is not wanted any more; on disk before the exchange is told',
  durability: 'full',
  payload: z.strictObject({ clientId: name, reason: name }),
});

export const orderCancelled = defineEvent({
  type: 'order.cancelled.v1',
  description: 'The order ended without being filled whole; what it filled stays',
  durability: 'full',
  payload: z.strictObject({
    clientId: name,
    filledSize: z.number().nonnegative(),
    reason: z.string().nullable(),
  }),
});

export const orderUnknownExternal = defineEvent({
  type: 'order.unknown-external.v1',
  description:
    'An order or fill at the exchange that this brain did not make; its symbol is locked',
  durability: 'full',
  payload: z.strictObject({ clientId: z.string(), venueId: z.string(), symbol: name, what: name }),
});

export const symbolReleased = defineEvent({
  type: 'operator.symbol-released.v1',
  description: 'A person looked at what locked a symbol and allows entries again',
  durability: 'full',
  payload: z.strictObject({ symbol: name, reason: name }),
});

export const executionEvents = [
  intentSubmitted,
  orderCreated,
  orderAcknowledged,
  orderRejected,
  orderUnknown,
  orderAbsent,
  orderCancelRequested,
  orderCancelled,
  orderUnknownExternal,
  symbolReleased,
] as const;
