import { type Clock, collectInTurns, Fault, type Log } from '#lib';
import type { BrainConfig } from '../config/index.ts';
import type { Market, MarketView } from '../data/index.ts';
import {
  type CycleContext,
  decideCycle,
  eventsOfProposals,
  readTradeRow,
} from '../decide/index.ts';
import { enrich, freezeFeatures } from '../enrich/index.ts';
import { appendInTurns, type NewEvent } from '../events/index.ts';
import type { Executor } from '../execution/index.ts';
import { readWeights } from '../karma/index.ts';
import type { Exchange } from '../model/exchange.ts';
import type { Features } from '../model/features.ts';
import {
  type ConfiguredProducer,
  collectSignals,
  type ProducerRunner,
} from '../producers/index.ts';
import { type RegimeLog, updateRegime } from '../regime/index.ts';
import type { BrainEvents } from '../registry.ts';
import {
  type DcgList,
  type Decision,
  eventsOfDecision,
  type RiskConfig,
  readEntryHolds,
  readEquityLedger,
  readKillSwitch,
  readRiskCap,
} from '../risk/index.ts';
import type { ConfiguredStrategy } from '../strategies/index.ts';
import type { BrainLog } from './log.ts';
import { readPortfolio, readRecords } from './portfolio.ts';
import { returnsOf } from './returns.ts';

export interface CycleParts {
  readonly log: BrainLog;
  readonly market: Market;
  readonly exchange: Exchange;
  readonly executor: Executor;
  readonly runner: ProducerRunner;
  readonly producers: readonly ConfiguredProducer[];
  readonly strategies: readonly ConfiguredStrategy[];
  readonly config: BrainConfig;
  readonly risk: RiskConfig;
  readonly dcg: () => DcgList;
  readonly clock: Clock;
  readonly report: Log;
  readonly signal: AbortSignal;
}

export interface CycleReport {
  readonly trace: string;
  readonly signals: number;
  readonly noOpinions: number;
  readonly decisions: readonly Decision[];
  readonly submitted: number;
  readonly durationMs: number;
}

/** One cycle: signals, features, decisions, orders, each in the log before the next. What is approved is
 * durable before an order of it is made. */
export async function runCycle(
  parts: CycleParts,
  { trace, trigger }: { readonly trace: string; readonly trigger: 'schedule' | 'operator' },
): Promise<CycleReport> {
  const { log, clock, config } = parts;
  const beganMs = clock.monotonicMs();
  const at = clock.now();
  const view = parts.market.viewAt(at);
  const symbols = config.universe.symbols.filter((symbol) => view.symbols().includes(symbol));
  const collected = await collectSignals(
    {
      log: log as never,
      runner: parts.runner,
      producers: parts.producers.map(({ producer }) => producer),
    },
    { view, symbols, trace, signal: parts.signal },
  );
  const { interval } = config.brain;
  const lead = symbols.includes('BTC') ? 'BTC' : (symbols[0] ?? 'BTC');
  const { state } = updateRegime(log as unknown as RegimeLog, { view, symbol: lead, trace });
  const { regime } = state;
  const features = await collectInTurns(enrich({ view, symbols, interval, collected, regime }));
  const decisions = decideCycle(features, await contextOf(parts, view, trace, features));
  await appendInTurns(log, recordsOf({ features, decisions, view, trace }));
  const submitted = await submitApproved(parts, decisions, trace);
  const report = {
    ...{ trace, decisions, submitted },
    signals: collected.signals.length,
    noOpinions: collected.noOpinions.length,
    durationMs: Math.round(clock.monotonicMs() - beganMs),
  };
  const count = (outcome: Decision['outcome']) =>
    decisions.filter((decision) => decision.outcome === outcome).length;
  log.append([
    {
      type: 'cycle.completed.v1',
      payload: {
        ...{ trigger, symbols, submitted, durationMs: report.durationMs },
        ...{ signals: report.signals, noOpinions: report.noOpinions },
        ...{ approved: count('approved'), refused: count('refused') },
      },
      ...{ at, trace, source: 'brain/cycle', dedupeKey: `cycle:${trace}` },
    },
  ]);
  return report;
}

/** What was known, then what was decided on it. */
function* recordsOf(cycle: {
  readonly features: readonly Features[];
  readonly decisions: readonly Decision[];
  readonly view: MarketView;
  readonly trace: string;
}): Generator<readonly NewEvent<BrainEvents>[]> {
  for (const features of cycle.features) yield [freezeFeatures(features, cycle)];
  for (const decision of cycle.decisions) {
    yield [...eventsOfProposals([decision]), ...eventsOfDecision(decision)];
  }
}

async function contextOf(
  parts: CycleParts,
  view: MarketView,
  trace: string,
  features: readonly Features[],
): Promise<CycleContext> {
  const { log, exchange, risk } = parts;
  const [markets, equity] = await Promise.all([exchange.markets(), readEquity(parts)]);
  const { interval } = parts.config.brain;
  return {
    trace,
    strategies: parts.strategies,
    markets: Object.fromEntries(markets.map((market) => [market.symbol, market])),
    records: readRecords(log.db),
    portfolio: readPortfolio(log.db, view, equity),
    sectors: Object.fromEntries(
      features.flatMap(({ symbol }) => {
        const sector = view.asset(symbol)?.sector;
        return sector === undefined ? [] : [[symbol, sector]];
      }),
    ),
    returns: Object.fromEntries(
      features.map(({ symbol }) => [symbol, returnsOf(view, symbol, interval)]),
    ),
    ledger: readEquityLedger(log.db),
    killSwitch: readKillSwitch(log.db),
    riskCap: readRiskCap(log.db),
    entryHolds: readEntryHolds(log.db),
    dcg: parts.dcg(),
    config: { ...risk, weights: readWeights(log.db, risk.weights).weights },
  };
}

/** Null when the exchange cannot be asked: then nothing is entered. */
async function readEquity({ exchange, report }: CycleParts): Promise<number | null> {
  try {
    return (await exchange.balance()).equity;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    report.warn('the balance cannot be read', { reason: error.message });
    return null;
  }
}

async function submitApproved(
  parts: CycleParts,
  decisions: readonly Decision[],
  trace: string,
): Promise<number> {
  const { executor, report } = parts;
  let submitted = 0;
  for (const { intent } of decisions) {
    if (intent === null) continue;
    const tradeId = readTradeRow(parts.log.db, intent.id);
    const origin = { trace, source: 'brain/cycle' };
    const result = await executor.submit(intent, {
      ...origin,
      ...(tradeId === undefined ? {} : { tradeId }),
    });
    report.info('order', { symbol: intent.symbol, side: intent.side, result: result.kind });
    submitted += 1;
  }
  return submitted;
}
