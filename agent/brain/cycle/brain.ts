import { join } from 'node:path';
import { type Clock, Fault, type Log, sha256Hex } from '#lib';
import { type AlertSink, createFileSink, type Outbox, startOutbox } from '../alerts/index.ts';
import {
  type BrainConfig,
  type ConfigInput,
  holdMaxMsOf,
  killSwitchConfigOf,
  riskConfigOf,
} from '../config/index.ts';
import {
  createExecutor,
  createPaperExchange,
  defaultPaperConfig,
  type Executor,
  type PaperExchange,
} from '../execution/index.ts';
import { intervals } from '../model/candle.ts';
import { createPositionMonitor, type PositionMonitor } from '../positions/index.ts';
import {
  configureProducers,
  createNotes,
  createProducerRunner,
  type ProducerRunner,
  producers,
  readFailures,
} from '../producers/index.ts';
import {
  type Brake,
  createBrake,
  type KillSwitchConfig,
  readEntryHolds,
  readKillSwitch,
  readRiskCap,
} from '../risk/index.ts';
import { configureStrategies, strategies } from '../strategies/index.ts';
import { createExternals, type Externals } from './externals.ts';
import { createLearner } from './learner.ts';
import { type BrainLog, openBrainLog } from './log.ts';
import { type MarketData, openMarketData } from './market-data.ts';
import { paperMarkets } from './markets.ts';
import { createMarketFeed } from './price-feed.ts';
import { createRestricted } from './restricted.ts';
import { type CycleParts, type CycleReport, runCycle } from './run-cycle.ts';
import { createStoreAlarm } from './store-alarm.ts';
import { watchMoney } from './watch-money.ts';

export interface BrainOptions {
  readonly config: BrainConfig;
  /** Where the configuration came from, for what is read anew while the brain runs. */
  readonly configInput?: ConfigInput;
  readonly stateFolder: string;
  readonly clock: Clock;
  readonly report: Log;
  readonly sinks: readonly AlertSink[];
  readonly signal: AbortSignal;
  /** Of the exchange, where its latency is not to be waited for in reality. */
  readonly exchangeClock?: Clock;
  /** Opened already; it is closed with the brain, or when the brain cannot be opened. */
  readonly log?: BrainLog;
  /** Instead of what the configuration names: recorded markets, and those of tests. */
  readonly data?: MarketData;
  /** Beside the kill switch and the restricted symbols: why nothing new may be entered. */
  readonly refusesEntry?: () => string | undefined;
}

export interface Brain {
  readonly log: BrainLog;
  readonly config: BrainConfig;
  readonly data: MarketData;
  readonly exchange: PaperExchange;
  readonly executor: Executor;
  readonly monitor: PositionMonitor;
  readonly runner: ProducerRunner;
  readonly externals: Externals;
  /** Told of every failure of the loops; raises an alert past the log when that cannot be written. */
  alarm(fault: Fault): void;
  readonly outbox: Outbox;
  readonly killSwitch: KillSwitchConfig;
  readonly clock: Clock;
  /** One after the other, however they are asked for. */
  cycle(trigger: CycleTrigger): Promise<CycleReport>;
  /** Scores what was closed since the last time, and learns weights where that is allowed. */
  learn(): void;
  /** Prices to positions, then the kill switch to what the money says. */
  watch(): Promise<void>;
  readonly reconciled: boolean;
  /** By the newest watch. */
  readonly exchangeAheadMs: number | null;
  close(): Promise<void>;
}

/** Opens everything and makes up for the time the brain was down, before anything new is entered.
 * Throws Fault `brain.locked`, `brain.tampered`, `brain.config`, `brain.store`. */
export async function openBrain(options: BrainOptions): Promise<Brain> {
  const { config, stateFolder, clock, report, signal } = options;
  const log = options.log ?? openBrainLog({ stateFolder, clock, role: 'owner', log: report });
  try {
    const opening = { config, stateFolder, clock, report, signal };
    return await assemble(options, log, options.data ?? (await openMarketData(opening)));
  } catch (error) {
    log.close();
    throw error;
  }
}

async function assemble(options: BrainOptions, log: BrainLog, data: MarketData): Promise<Brain> {
  const { config, stateFolder, clock, report, signal, sinks } = options;
  const risk = riskConfigOf(config);
  const input = options.configInput;
  const restricted = createRestricted({ config, input, log, clock, report });
  const brake = openBrake(options, log, {
    dcg: restricted.list,
    coreSymbols: () => risk.coreSymbols,
  });
  const exchange = openPaper(options, data);
  const trading = log as never;
  const holdMaxMs = () => holdMaxMsOf(config);
  const limits = { adoptedStopRate: config.execution.adopted_stop_pct };
  const executor = createExecutor({ log: trading, exchange, clock, brake, holdMaxMs, limits });
  const onFault = (fault: Fault, symbol: string) => {
    report.error('a position could not be looked after', { symbol, reason: fault.message });
    alarm(fault);
  };
  const monitor = createPositionMonitor({ executor, log: trading, clock, brake, onFault });
  const configured = configureProducers(producers, config.brain.producers);
  const runner = createProducerRunner({
    producers: configured,
    services: { notes: createNotes(log.db) },
    clock,
    failures: readFailures(log.db),
  });
  const externals = createExternals({ log, config, stateFolder, clock, signal });
  const outbox = startOutbox({
    log: log as never,
    sinks: [createFileSink(join(stateFolder, 'logs/alerts.log')), ...sinks],
    ...{ clock, report, signal },
  });
  const alarm = createStoreAlarm(outbox, clock);
  const parts: CycleParts = {
    ...{ log, exchange, executor, runner, config, risk, clock, report, signal },
    ...{ market: data.market, producers: configured, dcg: restricted.list },
    strategies: configureStrategies(strategies, config.brain.strategies),
  };
  const killSwitch = killSwitchConfigOf(config);
  let exchangeAheadMs: number | null = null;
  const start = await monitor.start();
  report.info('reconciled with the exchange', { fills: start.fills, positions: start.positions });
  return {
    ...{ log, config, data, exchange, executor, monitor, runner, outbox, killSwitch, clock },
    ...{ externals, alarm },
    reconciled: true,
    get exchangeAheadMs() {
      return exchangeAheadMs;
    },
    cycle: serially((trigger) => {
      restricted.refresh();
      return attemptCycle(parts, trigger);
    }),
    learn: createLearner(parts),
    async watch() {
      restricted.refresh();
      ({ exchangeAheadMs } = await watchMoney({ parts, monitor, killSwitch }));
    },
    async close() {
      data.close();
      exchange.close();
      log.close();
    },
  };
}

function openBrake(
  { clock, refusesEntry }: BrainOptions,
  { db }: BrainLog,
  given: Pick<Parameters<typeof createBrake>[0], 'dcg' | 'coreSymbols'>,
): Brake {
  const brake = createBrake({
    killSwitch: () => readKillSwitch(db),
    riskCap: () => readRiskCap(db),
    entryHolds: () => readEntryHolds(db),
    now: () => clock.now(),
    ...given,
  });
  return { ...brake, refusesEntry: (symbol) => refusesEntry?.() ?? brake.refusesEntry(symbol) };
}

function openPaper({ config, stateFolder, clock, exchangeClock }: BrainOptions, data: MarketData) {
  return createPaperExchange({
    path: join(stateFolder, 'paper.db'),
    config: {
      ...defaultPaperConfig,
      startCash: config.execution.paper_start_balance,
      slippage: { ...defaultPaperConfig.slippage, baseRate: config.execution.slippage_bps / 1e4 },
      // A candle is the newest price until the next one closes.
      quoteMaxAgeMs: 2 * intervals['5m'],
      markets: paperMarkets(data.market.viewAt(clock.now()), config),
    },
    feed: createMarketFeed(data.market),
    clock: exchangeClock ?? clock,
  });
}

/** A cycle that fails is in the log too, unless it is the log that failed. */
async function attemptCycle(parts: CycleParts, trigger: CycleTrigger): Promise<CycleReport> {
  const { log, clock, signal } = parts;
  const trace = traceOf(log, clock);
  const beganMs = clock.monotonicMs();
  try {
    return await runCycle(parts, { trace, trigger });
  } catch (error) {
    if (!(error instanceof Fault) || error.code === 'brain.store' || signal.aborted) throw error;
    const durationMs = Math.round(clock.monotonicMs() - beganMs);
    const payload = { trigger, reason: error.message, durationMs };
    const about = { at: clock.now(), trace, source: 'brain/cycle' };
    log.append([{ type: 'cycle.failed.v1', payload, ...about }]);
    throw error;
  }
}

type CycleTrigger = 'schedule' | 'operator';

/** Unique: the log grows with each cycle. */
function traceOf(log: BrainLog, clock: Clock): string {
  return sha256Hex(`${log.tip().seq} ${clock.now()}`).slice(0, 16);
}

function serially<Argument, Result>(
  work: (argument: Argument) => Promise<Result>,
): (argument: Argument) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (argument) => {
    const run = last.then(
      () => work(argument),
      () => work(argument),
    );
    last = run;
    return run;
  };
}
