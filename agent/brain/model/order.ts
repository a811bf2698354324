import type { TimeMs } from './time.ts';
import type { Side } from './trade.ts';

export type OrderKind = 'market' | 'limit' | 'stop' | 'target';
export type OrderAction = 'buy' | 'sell';

/** What is sent to an exchange. `clientId` is 0x and 32 hex digits, made from the intent and the
 * purpose, so that the same order has the same one. */
export interface OrderRequest {
  readonly clientId: string;
  readonly symbol: string;
  readonly action: OrderAction;
  readonly kind: OrderKind;
  /** In units of the asset, a multiple of the lot. */
  readonly size: number;
  /** Limit or trigger price; for `market` the worst price accepted. */
  readonly price: number;
  readonly reduceOnly: boolean;
  /** After it the exchange must not accept the order any more. */
  readonly expiresAt: TimeMs;
}

export type OrderStatus =
  /** Decided and durable, not sent. */
  | 'pending'
  /** Sent; whether the exchange has it is not known. */
  | 'unknown'
  | 'open'
  | 'filled'
  | 'partly-filled'
  | 'rejected'
  | 'cancelled';

export interface Fill {
  /** Unique at its exchange. */
  readonly id: string;
  readonly clientId: string;
  readonly symbol: string;
  readonly action: OrderAction;
  readonly price: number;
  readonly size: number;
  /** In the quote currency; positive is paid. */
  readonly fee: number;
  readonly isMaker: boolean;
  readonly at: TimeMs;
}

/** An order as its exchange tells of it. */
export interface VenueOrder {
  readonly clientId: string;
  readonly venueId: string;
  readonly symbol: string;
  readonly status: Exclude<OrderStatus, 'pending' | 'unknown'>;
  readonly filledSize: number;
  readonly averagePrice: number | null;
  readonly reason: string | null;
}

export interface VenuePosition {
  readonly symbol: string;
  readonly side: Side;
  readonly size: number;
  readonly entryPrice: number;
}
