import type { Fill, OrderRequest, VenueOrder, VenuePosition } from './order.ts';
import type { TimeMs } from './time.ts';

export interface Market {
  readonly symbol: string;
  /** Smallest step of a size, in units of the asset. */
  readonly lot: number;
  /** Smallest step of a price. */
  readonly tick: number;
  /** Smallest value of an order in the quote currency. */
  readonly minNotional: number;
  readonly maxLeverage: number;
  readonly takerFeeRate: number;
  readonly makerFeeRate: number;
}

export interface Balance {
  /** Cash and the mark-to-market value of all positions, in the quote currency. */
  readonly equity: number;
  readonly cash: number;
}

export interface FundingPayment {
  readonly id: string;
  readonly symbol: string;
  readonly rate: number;
  /** In the quote currency; positive is paid. */
  readonly amount: number;
  readonly at: TimeMs;
}

/** How a request for an order ended. `unknown` is no failure: only `orderByClientId` tells later. */
export type PlaceResult =
  | { readonly kind: 'accepted'; readonly order: VenueOrder }
  | { readonly kind: 'duplicate'; readonly order: VenueOrder }
  | { readonly kind: 'rejected'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Where orders go: paper here, an exchange later, a simulated one in a backtest. Only
 * `agent/brain/execution` calls `place` and `cancel`. Idempotent by client id. */
export interface Exchange {
  readonly name: string;
  readonly isPaper: boolean;
  markets(): Promise<readonly Market[]>;
  place(order: OrderRequest): Promise<PlaceResult>;
  cancel(clientId: string): Promise<VenueOrder | undefined>;
  /** Undefined is proof only after `expiresAt`. */
  orderByClientId(clientId: string): Promise<VenueOrder | undefined>;
  openOrders(): Promise<readonly VenueOrder[]>;
  /** Fills with `at` ≥ since, in the order they happened. */
  fillsSince(since: TimeMs): Promise<readonly Fill[]>;
  fundingSince(since: TimeMs): Promise<readonly FundingPayment[]>;
  positions(): Promise<readonly VenuePosition[]>;
  balance(): Promise<Balance>;
  /** The exchange's own clock. */
  time(): Promise<TimeMs>;
}
