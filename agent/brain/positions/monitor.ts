import { type Clock, createBreather, Fault } from '#lib';
import type {
  CloseResult,
  Executor,
  Origin,
  ReconcileReport,
  TradingLog,
} from '../execution/index.ts';
import type { TimeMs } from '../model/time.ts';
import type { Brake } from '../risk/index.ts';
import { decideExit, type Exit } from './exits.ts';
import { type HeldPosition, readOpenPosition, readPosition } from './held-position.ts';
import { limits } from './limits.ts';

/** A single price, or what prices did since the last one. */
export interface PriceUpdate {
  readonly symbol: string;
  readonly price: number;
  readonly low?: number;
  readonly high?: number;
}

export interface MonitorOptions {
  readonly executor: Executor;
  readonly log: TradingLog;
  readonly clock: Clock;
  readonly brake: Brake;
  readonly limits?: Partial<{ readonly [K in keyof typeof limits]: number }>;
  /** Told what went wrong with one symbol while the others went on; it is tried again at the next
   * price or poll. */
  readonly onFault: (fault: Fault, symbol: string) => void;
}

/** Watches what is open. `start` first: it makes up for the time when nobody watched. */
export interface PositionMonitor {
  start(): Promise<ReconcileReport>;
  /** On every price. */
  onPrice(update: PriceUpdate): Promise<void>;
  /** Every few seconds: what became of orders, what is over by time or by the kill switch. */
  poll(): Promise<void>;
  /** An operator's wish; it holds across restarts until the position is gone. */
  close(positionId: string, origin: Origin): Promise<CloseResult>;
}

const origin: Origin = { source: 'monitor', trace: 'monitor' };

export function createPositionMonitor(options: MonitorOptions): PositionMonitor {
  const { executor, log, clock } = options;
  const prices = new Map<string, PriceUpdate>();
  const watch = createWatch(options);

  async function guarded(symbol: string, body: () => Promise<void>): Promise<void> {
    try {
      await body();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      options.onFault(error, symbol);
    }
  }

  return {
    start: () => executor.reconcile({ source: 'monitor', trace: `start ${clock.now()}` }),
    onPrice(update) {
      prices.set(update.symbol, update);
      return guarded(update.symbol, () => watch(update));
    },
    async poll() {
      await guarded('*', async () => {
        await executor.sync();
      });
      const breathe = createBreather();
      for (const symbol of executor.symbols()) {
        const last = prices.get(symbol);
        await guarded(symbol, () =>
          last === undefined
            ? executor.protect(symbol, origin)
            : watch({ symbol, price: last.price }),
        );
        await breathe();
      }
    },
    async close(positionId, by) {
      const position = readPosition(log.db, positionId);
      if (!executor.requestClose(positionId, { ...by, reason: 'operator' }))
        return { kind: 'gone' };
      const price = prices.get(position?.symbol ?? '')?.price;
      if (price === undefined) return { kind: 'closing', reason: 'it waits for the first price' };
      return executor.close(positionId, { ...by, reason: 'operator', price });
    },
  };
}

function createWatch(options: MonitorOptions): (update: PriceUpdate) => Promise<void> {
  const { executor, log, clock, brake } = options;
  const { stopGraceMs, markStepRate } = { ...limits, ...options.limits };
  const passedAt = new Map<string, TimeMs>();

  function exitOf(position: HeldPosition, { low, high }: { low: number; high: number }): Exit {
    const { positionId, symbol } = position;
    const exit = decideExit(position, {
      ...{ low, high, now: clock.now(), graceMs: stopGraceMs },
      isStopResting: executor.isResting(symbol, 'stop'),
      isTargetResting: executor.isResting(symbol, 'target'),
      passedAt: passedAt.get(positionId) ?? null,
      brake: brake.demandsClose(symbol),
    });
    if (exit.kind !== 'ask') passedAt.delete(positionId);
    else if (!passedAt.has(positionId)) passedAt.set(positionId, clock.now());
    return exit;
  }

  return async (update) => {
    const { symbol, price } = update;
    const range = { low: update.low ?? price, high: update.high ?? price };
    const position = readOpenPosition(log.db, symbol);
    if (position === undefined) {
      if (executor.symbols().includes(symbol)) await executor.protect(symbol, origin);
      return;
    }
    const { positionId } = position;
    if (position.stop === null) executor.adoptStop(positionId, price, origin);
    executor.observe(positionId, range.low, range.high);
    mark(log, clock, position, range, markStepRate);
    const exit = exitOf(position, range);
    if (exit.kind === 'close') {
      await executor.close(positionId, { ...origin, reason: exit.reason, price });
      return;
    }
    if (exit.kind === 'ask') await executor.sync();
    await executor.protect(symbol, origin);
  };
}

/** Records the extremes in steps, so that a restart loses little of them and the log stays small. */
function mark(
  log: TradingLog,
  clock: Clock,
  position: HeldPosition,
  range: { readonly low: number; readonly high: number },
  stepRate: number,
): void {
  const step = position.entryPrice * stepRate;
  const isNews = range.low <= position.low - step || range.high >= position.high + step;
  if (!isNews) return;
  const payload = {
    positionId: position.positionId,
    low: Math.min(position.low, range.low),
    high: Math.max(position.high, range.high),
  };
  log.append([{ type: 'position.marked.v1', payload, at: clock.now(), ...origin }]);
}
