import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createManualClock, type Fault, type ManualClock } from '#lib';
import { createEventLog, type EventLog } from '../events/index.ts';
import type { Exchange } from '../model/exchange.ts';
import type { TradeIntent } from '../model/trade.ts';
import { createPositionMonitor, type PositionMonitor } from '../positions/index.ts';
import { brandApproved } from '../risk/approved-intent.ts';
import { type ApprovedIntent, type Brake, tradeId } from '../risk/index.ts';
import {
  type TradingEvents,
  type TradingLog,
  tradingEvents,
  tradingProjections,
} from './context.ts';
import { createExecutor, type Executor } from './executor.ts';
import {
  createPaperExchange,
  defaultPaperConfig,
  type PaperConfig,
  type PaperExchange,
  type PriceFeed,
} from './paper/index.ts';

// What is tested here does not hang on the disk, and memory is quicker.
const root = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export function createTestFolder(): string {
  return mkdtempSync(join(root, 'desk-'));
}

export const testMarket = {
  symbol: 'BTC',
  lot: 0.000001,
  tick: 0.01,
  minNotional: 10,
  maxLeverage: 40,
  takerFeeRate: 0.0006,
  makerFeeRate: 0.0002,
} as const;

/** 5 bps and nothing else: what the reference vectors are made with. */
export const plainConfig: PaperConfig = {
  ...defaultPaperConfig,
  markets: [testMarket, { ...testMarket, symbol: 'ETH' }],
  slippage: {
    baseRate: 0.0005,
    volatilityFactor: 0,
    impactFactor: 0,
    maxRate: 0.05,
    unknownVolatility: 0,
  },
  latencyMs: { min: 0, max: 0 },
  quoteMaxAgeMs: 10 * 86_400_000,
};

export const testOrigin = { source: 'test', trace: 'test' };

export function testIntent(init: Partial<TradeIntent> = {}): ApprovedIntent {
  const proposal = {
    symbol: 'BTC',
    side: 'long',
    entry: 100,
    stop: 97,
    target: 110,
    conviction: 7,
    strategy: 'combined',
    rationale: 'momentum and trend agree',
    signals: ['signal-1', 'signal-2'],
    candleAt: Date.UTC(2026, 0, 1),
    size: 10,
    leverage: 1,
    ...init,
  } as const;
  return brandApproved({ ...proposal, id: tradeId(proposal) });
}

export interface TestBrake extends Brake {
  entry: string | undefined;
  close: string | undefined;
}

export function createTestBrake(): TestBrake {
  const brake: TestBrake = {
    entry: undefined,
    close: undefined,
    refusesEntry: () => brake.entry,
    demandsClose: () => brake.close,
  };
  return brake;
}

export interface Desk {
  readonly log: EventLog<TradingEvents>;
  readonly exchange: PaperExchange;
  readonly executor: Executor;
  readonly monitor: PositionMonitor;
  readonly brake: TestBrake;
  readonly clock: ManualClock;
  readonly faults: Fault[];
  close(): void;
}

export interface DeskOptions {
  readonly folder: string;
  readonly feed: PriceFeed;
  readonly config?: PaperConfig;
  readonly clock?: ManualClock;
  readonly brake?: TestBrake;
  readonly holdMaxMs?: number;
  /** Puts something between execution and the exchange, or the log. */
  readonly wrapExchange?: (exchange: Exchange) => Exchange;
  readonly wrapLog?: (log: TradingLog) => TradingLog;
}

/** Everything a trade needs, on disk in `folder`; made twice there it is a restart. */
export function openDesk(options: DeskOptions): Desk {
  const { folder, feed, config = plainConfig, brake = createTestBrake(), holdMaxMs } = options;
  const clock = options.clock ?? createManualClock({ autoAdvance: true });
  const log = createEventLog({
    path: join(folder, 'brain.db'),
    registry: tradingEvents,
    projections: tradingProjections,
    clock,
  });
  const exchange = createPaperExchange({ path: join(folder, 'paper.db'), config, feed, clock });
  const tradingLog = options.wrapLog?.(log) ?? log;
  const executor = createExecutor({
    log: tradingLog,
    exchange: options.wrapExchange?.(exchange) ?? exchange,
    clock,
    brake,
    holdMaxMs: () => holdMaxMs,
  });
  const faults: Fault[] = [];
  const onFault = (fault: Fault) => faults.push(fault);
  const monitor = createPositionMonitor({
    ...{ executor, log: tradingLog, clock, brake, onFault },
  });
  const close = () => {
    exchange.close();
    log.close();
  };
  return { log, exchange, executor, monitor, brake, clock, faults, close };
}
