import type { Clock } from '#lib';
import { statement } from '../../events/index.ts';
import type { Exchange, PlaceResult } from '../../model/exchange.ts';
import type { OrderRequest } from '../../model/order.ts';
import type { TimeMs } from '../../model/time.ts';
import { netSize, readEquity, readPositions } from './account.ts';
import { catchUp, collectHappenings } from './catch-up.ts';
import type { PaperConfig } from './config.ts';
import { draw } from './draw.ts';
import { end, takeLiquidity } from './matching.ts';
import type { PriceFeed, Quote } from './price-feed.ts';
import { decideRefusal, isStale } from './refusal.ts';
import { readFills, readFunding } from './reports.ts';
import {
  insertOrder,
  nextNumber,
  openPaperStore,
  type PaperOrder,
  readCash,
  readOrder,
  readResting,
  readRestingOf,
  renderVenueOrder,
} from './store.ts';
import type { Venue } from './venue.ts';

export interface PaperExchangeOptions {
  /** Of its own database, apart from the brain's. `:memory:` for a backtest. */
  readonly path: string;
  readonly config: PaperConfig;
  readonly feed: PriceFeed;
  readonly clock: Clock;
}

export interface PaperExchange extends Exchange {
  /** Lets resting orders meet the prices up to now; every other method does it first. */
  advance(): void;
  close(): void;
}

/** A simulated exchange that keeps its own books. It lives on while the brain is down: whenever it is
 * asked, it first goes through all prices since it was last asked. */
export function createPaperExchange(options: PaperExchangeOptions): PaperExchange {
  const { config, feed, clock } = options;
  const store = openPaperStore(options.path, config.startCash);
  const { db } = store;
  const markets = new Map(config.markets.map((market) => [market.symbol, market]));
  const venue: Venue = { db, config, feed, markets };
  const present = <T>(body: (now: TimeMs) => T): T => {
    const now = clock.now();
    return store.transaction(() => {
      catchUp(venue, collectHappenings(venue, now));
      return body(now);
    });
  };
  // Most questions come when nothing happened since the last one: those write nothing.
  const look = <T>(body: () => T): T =>
    store.read(() => collectHappenings(venue, clock.now())).length === 0
      ? store.read(body)
      : present(body);

  return {
    name: 'paper',
    isPaper: true,
    markets: async () => config.markets,
    place: (order) => placeWithLatency(venue, order, clock, present),
    cancel: async (clientId) =>
      present(() => {
        const order = readOrder(db, clientId);
        if (order === undefined) return undefined;
        const isLive = order.status === 'open' || order.status === 'partly-filled';
        return renderVenueOrder(isLive ? end(venue, order, 'cancelled') : order);
      }),
    orderByClientId: async (clientId) =>
      look(() => {
        const order = readOrder(db, clientId);
        return order === undefined ? undefined : renderVenueOrder(order);
      }),
    openOrders: async () => look(() => readResting(db).map(renderVenueOrder)),
    fillsSince: async (since) => look(() => readFills(db, since)),
    fundingSince: async (since) => look(() => readFunding(db, since)),
    positions: async () =>
      look(() =>
        readPositions(db).map(({ symbol, size, entryPrice }) => ({
          symbol,
          side: size > 0 ? 'long' : 'short',
          size: Math.abs(size),
          entryPrice,
        })),
      ),
    balance: async () => look(() => ({ cash: readCash(db), equity: readEquity(db) })),
    time: async () => clock.now(),
    advance: () => present(() => undefined),
    close: () => store.close(),
  };
}

async function placeWithLatency(
  venue: Venue,
  request: OrderRequest,
  clock: Clock,
  present: <T>(body: (now: TimeMs) => T) => T,
): Promise<PlaceResult> {
  const { seed, latencyMs, lostRequestRate, lostReplyRate } = venue.config;
  const { clientId } = request;
  const asked = clock.now();
  const { min, max } = latencyMs;
  await clock.sleep(Math.round(min + (max - min) * draw(seed, clientId, 'latency')));
  // By time, so that not every attempt has the luck of the first.
  if (draw(seed, clientId, 'lost-request', asked) < lostRequestRate) {
    return { kind: 'unknown', reason: 'no answer (simulated)' };
  }
  const result = present((now) => placeNow(venue, request, now));
  if (draw(seed, clientId, 'lost-reply', asked) < lostReplyRate) {
    return { kind: 'unknown', reason: 'the answer was lost (simulated)' };
  }
  return result;
}

function placeNow(venue: Venue, request: OrderRequest, now: TimeMs): PlaceResult {
  const { db, config, feed } = venue;
  const known = readOrder(db, request.clientId);
  if (known !== undefined) return { kind: 'duplicate', order: renderVenueOrder(known) };
  if (now > request.expiresAt) return { kind: 'rejected', reason: 'it came after its expiry' };
  const market = venue.markets.get(request.symbol);
  const newest = feed.quote(request.symbol, now);
  const quote =
    newest === undefined || isStale(newest, now, config.quoteMaxAgeMs) ? undefined : newest;
  const reason = decideRefusal(venue, request, market, quote);
  const order: PaperOrder = {
    ...request,
    venueId: `P-${nextNumber(db)}`,
    activeAt: now,
    status: reason === undefined ? 'open' : 'rejected',
    filledSize: 0,
    filledValue: 0,
    triggered: false,
    reason: reason ?? null,
  };
  insertOrder(db, order);
  if (reason !== undefined || market === undefined || quote === undefined) {
    return { kind: 'rejected', reason: reason ?? 'there is no market' };
  }
  startMarking(venue, request.symbol, quote, now);
  const meeting = { order, market, price: quote.mid, liquidity: quote, at: now };
  const placed = isTaking(order, quote.mid) ? takeLiquidity(venue, meeting) : order;
  return { kind: 'accepted', order: renderVenueOrder(placed) };
}

function isTaking(order: PaperOrder, mid: number): boolean {
  if (order.kind === 'market') return true;
  if (order.kind === 'stop') return false;
  return order.action === 'buy' ? mid <= order.price : mid >= order.price;
}

/** From here on prices of the symbol count; those before it had nothing to meet. */
function startMarking(venue: Venue, symbol: string, quote: Quote, now: TimeMs): void {
  const { db } = venue;
  const isIdle = netSize(db, symbol) === 0 && readRestingOf(db, symbol).length <= 1;
  statement(
    db,
    `insert into marks values (?, ?, ?, ?) on conflict (symbol) do update set price = excluded.price`,
  ).run(symbol, now, now, quote.mid);
  if (!isIdle) return;
  statement(db, 'update marks set step_at = ?, funding_at = ? where symbol = ?').run(
    now,
    now,
    symbol,
  );
}
