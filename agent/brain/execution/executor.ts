import { type Clock, Fault } from '#lib';
import type { Exchange, Market } from '../model/exchange.ts';
import type { CloseReason } from '../positions/index.ts';
import type { ApprovedIntent, Brake } from '../risk/index.ts';
import { adoptStop } from './adopted-stop.ts';
import {
  type CloseOptions,
  type CloseResult,
  closePosition,
  requestClose,
} from './close-position.ts';
import { type ExecutionContext, event, type Origin, type TradingLog } from './context.ts';
import { entryLock } from './entry-lock.ts';
import { createExtremes } from './extremes.ts';
import { limits } from './limits.ts';
import { activeSymbols, isUnresolved, readLiveOrders } from './local-order.ts';
import { protectSymbol } from './protect.ts';
import { type ReconcileReport, reconcile } from './reconcile.ts';
import { type SubmitOptions, type SubmitResult, submitIntent } from './submit.ts';
import { createSymbolQueue } from './symbol-queue.ts';
import { type SyncReport, syncWithExchange } from './sync.ts';

export interface ExecutorOptions {
  readonly log: TradingLog;
  readonly exchange: Exchange;
  readonly clock: Clock;
  readonly brake: Brake;
  /** How long a position of a strategy is held; undefined for as long as it takes. */
  readonly holdMaxMs?: (strategy: string) => number | undefined;
  readonly limits?: Partial<ExecutionContext['limits']>;
}

/** The only one that sends orders. Everything it knows is in the log, so it can be dropped and made
 * anew at any moment; after that `reconcile` comes first. */
export interface Executor {
  submit(intent: ApprovedIntent, options: SubmitOptions): Promise<SubmitResult>;
  close(positionId: string, options: CloseOptions): Promise<CloseResult>;
  /** Makes it durable that a position must go; false when it is gone. */
  requestClose(positionId: string, options: Origin & { readonly reason: CloseReason }): boolean;
  /** A stop for a position that came without one, at this price. */
  adoptStop(positionId: string, price: number, origin: Origin): void;
  /** Stop and target as they should be. */
  protect(symbol: string, origin: Origin): Promise<void>;
  sync(): Promise<SyncReport>;
  reconcile(origin: Origin): Promise<ReconcileReport>;
  /** Why a symbol takes no entry now. */
  entryLock(symbol: string): string | undefined;
  /** An operator looked at what locked a symbol. */
  release(symbol: string, reason: string, origin: Origin): void;
  /** Whether the exchange itself would close a position now. */
  isResting(symbol: string, purpose: 'stop' | 'target'): boolean;
  /** Symbols that need attention: with a position or an order that may be filled. */
  symbols(): readonly string[];
  /** Prices a position went through, for how far it went against and for it. */
  observe(positionId: string, low: number, high: number): void;
}

export function createExecutor(options: ExecutorOptions): Executor {
  const { log, exchange, clock } = options;
  const context: ExecutionContext = {
    ...{ log, exchange, clock },
    brake: options.brake,
    holdMaxMs: options.holdMaxMs ?? (() => undefined),
    extremes: createExtremes(),
    limits: { ...limits, ...options.limits },
    market: createMarkets(
      exchange,
      clock,
      options.limits?.marketsMaxAgeMs ?? limits.marketsMaxAgeMs,
    ),
    serially: createSymbolQueue(),
  };
  return {
    submit: (intent, submitOptions) => submitIntent(context, intent, submitOptions),
    close: (positionId, closeOptions) => closePosition(context, positionId, closeOptions),
    requestClose: (positionId, closeOptions) => requestClose(context, positionId, closeOptions),
    adoptStop: (positionId, price, origin) => adoptStop(context, positionId, price, origin),
    protect: (symbol, origin) =>
      context.serially(symbol, () => protectSymbol(context, symbol, origin)),
    sync: () => syncWithExchange(context),
    reconcile: (origin) => reconcile(context, origin),
    entryLock: (symbol) => entryLock(log.db, symbol),
    release: (symbol, reason, origin) => {
      const about = { ...origin, at: clock.now() };
      log.append([event('operator.symbol-released.v1', { symbol, reason }, about)]);
    },
    isResting: (symbol, purpose) =>
      readLiveOrders(log.db, symbol).some(
        (order) => order.purpose === purpose && !isUnresolved(order) && !order.cancelRequested,
      ),
    symbols: () => activeSymbols(log.db),
    observe: (positionId, low, high) => context.extremes.note(positionId, low, high),
  };
}

function createMarkets(
  exchange: Exchange,
  clock: Clock,
  maxAgeMs: number,
): (symbol: string) => Promise<Market> {
  let markets = new Map<string, Market>();
  let readAt = Number.NEGATIVE_INFINITY;
  return async (symbol) => {
    if (clock.monotonicMs() - readAt > maxAgeMs || !markets.has(symbol)) {
      markets = new Map((await exchange.markets()).map((market) => [market.symbol, market]));
      readAt = clock.monotonicMs();
    }
    const market = markets.get(symbol);
    if (market !== undefined) return market;
    throw new Fault({
      code: 'brain.exchange',
      message: `${exchange.name} has no market for ${symbol}`,
      hint: 'take the symbol out of the universe, or check its spelling',
    });
  };
}
