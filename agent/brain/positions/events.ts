import { z } from 'zod';
import { defineEvent } from '../events/index.ts';

const name = z.string().min(1);
const positive = z.number().positive();
const time = z.int().nonnegative();
const side = z.enum(['long', 'short']);

export const closeReasons = [
  'stop',
  'target',
  'time',
  'kill-switch',
  'operator',
  'flip',
  'external',
] as const;
/** Why a position ended. `flip`: an entry to the other side; `external`: something that is not in
 * this log. */
export type CloseReason = (typeof closeReasons)[number];

/** What a position is held for: of the newest intent that entered it. */
const plan = {
  /** Null for a position that this brain did not open. */
  intentId: name.nullable(),
  strategy: name.nullable(),
  conviction: z.int().min(1).max(10).nullable(),
  stop: positive.nullable(),
  target: positive.nullable(),
  /** It is closed then, whatever the price. */
  closeBy: time.nullable(),
};

export const fillRecorded = defineEvent({
  type: 'fill.recorded.v1',
  description: 'A fill, once',
  durability: 'full',
  payload: z.strictObject({
    fillId: name,
    clientId: z.string(),
    symbol: name,
    action: z.enum(['buy', 'sell']),
    price: positive,
    size: positive,
    /** Positive is paid. */
    fee: z.number(),
    isMaker: z.boolean(),
  }),
});

export const positionOpened = defineEvent({
  type: 'position.opened.v1',
  description: 'A fill opened a position; written together with the fill',
  durability: 'full',
  payload: z.strictObject({ positionId: name, symbol: name, side, ...plan }),
});

export const positionChanged = defineEvent({
  type: 'position.changed.v1',
  description:
    'A further entry gave a position a new stop, target and time, or one that came without got a stop',
  durability: 'full',
  payload: z.strictObject({ positionId: name, ...plan }),
});

export const positionClosed = defineEvent({
  type: 'position.closed.v1',
  description: 'A position is gone: what it earned, net of fees and funding, and why it ended',
  durability: 'full',
  payload: z.strictObject({
    positionId: name,
    symbol: name,
    side,
    intentId: name.nullable(),
    strategy: name.nullable(),
    conviction: z.int().min(1).max(10).nullable(),
    reason: z.enum(closeReasons),
    /** Everything that was ever entered, in units of the asset. */
    size: positive,
    entryPrice: positive,
    /** Average of all exits; null when there was none that is known. */
    exitPrice: positive.nullable(),
    grossPnl: z.number(),
    fees: z.number(),
    funding: z.number(),
    /** grossPnl − fees − funding. */
    pnl: z.number(),
    /** Furthest move against and for it, as fractions of the entry price, 0 or more. */
    maxAdverseRate: z.number().nonnegative(),
    maxFavourableRate: z.number().nonnegative(),
    openedAt: time,
    closedAt: time,
  }),
});

export const positionCloseRequested = defineEvent({
  type: 'position.close-requested.v1',
  description: 'A position must go, whatever prices do from here; on disk before the first order',
  durability: 'full',
  payload: z.strictObject({ positionId: name, symbol: name, reason: z.enum(closeReasons) }),
});

export const positionMarked = defineEvent({
  type: 'position.marked.v1',
  description: 'The lowest and highest price since a position was opened moved on noticeably',
  durability: 'normal',
  payload: z.strictObject({ positionId: name, low: positive, high: positive }),
});

export const positionMismatch = defineEvent({
  type: 'position.mismatch.v1',
  description:
    'The exchange holds another position than the fills explain; it is adopted and locked',
  durability: 'full',
  payload: z.strictObject({
    symbol: name,
    /** Of what is open after it; null when nothing is. */
    positionId: name.nullable(),
    local: z.strictObject({ side, size: positive }).nullable(),
    venue: z.strictObject({ side, size: positive, entryPrice: positive }).nullable(),
  }),
});

export const fundingPaid = defineEvent({
  type: 'funding.paid.v1',
  description: 'A funding payment, once; positive is paid',
  durability: 'full',
  payload: z.strictObject({
    fundingId: name,
    symbol: name,
    positionId: name.nullable(),
    rate: z.number(),
    amount: z.number(),
  }),
});

export const balanceObserved = defineEvent({
  type: 'balance.observed.v1',
  description: 'The cash an account had when this log began; fills and funding move it from there',
  durability: 'full',
  payload: z.strictObject({ exchange: name, cash: z.number(), equity: z.number() }),
});

export const balanceMismatch = defineEvent({
  type: 'balance.mismatch.v1',
  description: 'The exchange has another balance than fills and funding explain; it is adopted',
  durability: 'full',
  payload: z.strictObject({ exchange: name, localCash: z.number(), venueCash: z.number() }),
});

export const positionEvents = [
  fillRecorded,
  positionOpened,
  positionChanged,
  positionClosed,
  positionCloseRequested,
  positionMarked,
  positionMismatch,
  fundingPaid,
  balanceObserved,
  balanceMismatch,
] as const;
