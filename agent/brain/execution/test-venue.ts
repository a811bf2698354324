import type { Clock } from '#lib';
import type { Exchange, FundingPayment, PlaceResult } from '../model/exchange.ts';
import type { Fill, OrderRequest, VenueOrder, VenuePosition } from '../model/order.ts';
import { testMarket } from './test-desk.ts';

/** An exchange that does only what a test says: late fills, lost answers, orders of others. */
export interface TestVenue extends Exchange {
  readonly placed: OrderRequest[];
  readonly cancelled: string[];
  readonly orders: Map<string, VenueOrder>;
  readonly fills: Fill[];
  readonly funding: FundingPayment[];
  held: VenuePosition[];
  cash: number;
  skewMs: number;
  /** How the next orders end; default: accepted and resting. */
  answer: (order: OrderRequest) => PlaceResult;
}

export function renderOrder(request: OrderRequest, init: Partial<VenueOrder> = {}): VenueOrder {
  return {
    clientId: request.clientId,
    venueId: `V-${request.clientId.slice(2, 8)}`,
    symbol: request.symbol,
    status: 'open',
    filledSize: 0,
    averagePrice: null,
    reason: null,
    ...init,
  };
}

export function createTestVenue(clock: Clock): TestVenue {
  const venue: TestVenue = {
    name: 'test-venue',
    isPaper: false,
    placed: [],
    cancelled: [],
    orders: new Map(),
    fills: [],
    funding: [],
    held: [],
    cash: 10_000,
    skewMs: 0,
    answer: (order) => ({ kind: 'accepted', order: renderOrder(order) }),
    markets: async () => [testMarket, { ...testMarket, symbol: 'ETH' }],
    async place(order) {
      venue.placed.push(order);
      const result = venue.answer(order);
      if ('order' in result) venue.orders.set(order.clientId, result.order);
      return result;
    },
    async cancel(clientId) {
      venue.cancelled.push(clientId);
      const order = venue.orders.get(clientId);
      if (order?.status !== 'open') return order;
      venue.orders.set(clientId, { ...order, status: 'cancelled' });
      return venue.orders.get(clientId);
    },
    orderByClientId: async (clientId) => venue.orders.get(clientId),
    openOrders: async () =>
      [...venue.orders.values()].filter(({ status }) => ['open', 'partly-filled'].includes(status)),
    fillsSince: async (since) => venue.fills.filter(({ at }) => at >= since),
    fundingSince: async (since) => venue.funding.filter(({ at }) => at >= since),
    positions: async () => venue.held,
    balance: async () => ({ cash: venue.cash, equity: venue.cash }),
    time: async () => clock.now() + venue.skewMs,
  };
  return venue;
}
