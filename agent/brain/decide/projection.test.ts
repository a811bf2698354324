// The brief's trade_events, filled by a real log.
import { expect, test } from 'vitest';
import { createManualClock } from '#lib';
import { createEventLog, replayInto } from '../events/index.ts';
import {
  eventsOfDecision,
  initialKillSwitch,
  parseDcgList,
  riskConfigSchema,
  riskEvents,
  riskProjections,
} from '../risk/index.ts';
import { configureStrategies, strategies } from '../strategies/index.ts';
import { blankFeatures, signal } from '../strategies/test-features.ts';
import { decideSymbol } from './decide-cycle.ts';
import { decideEvents, eventsOfProposals } from './events.ts';
import { decideProjections, readTradeRow } from './projection.ts';

const registry = [...riskEvents, ...decideEvents] as const;
const projections = [...riskProjections, ...decideProjections] as const;

const features = blankFeatures({
  regime: 'bull',
  signals: [
    signal({ producer: 'rsi', conviction: 8 }),
    signal({ producer: 'whale', conviction: 8, domain: 'onchain' }),
  ],
});

function decide(trace: string, level: 0 | 2) {
  return decideSymbol(features, {
    trace,
    strategies: configureStrategies(strategies),
    markets: {
      BTC: {
        symbol: 'BTC',
        lot: 0.001,
        tick: 0.01,
        minNotional: 10,
        maxLeverage: 40,
        takerFeeRate: 0.00045,
        makerFeeRate: 0.00015,
      },
    },
    records: {},
    portfolio: { equity: 10_000, exposures: [], closes: [], locked: [], approved: [] },
    sectors: {},
    returns: {},
    ledger: {
      day: 41,
      dayStartEquity: 10_000,
      peakEquity: 10_000,
      equity: 10_000,
      at: features.at,
    },
    killSwitch: { ...initialKillSwitch, level },
    riskCap: null,
    entryHolds: [],
    dcg: parseDcgList([]),
    config: riskConfigSchema.parse({}),
  });
}

test('a proposal is one row with the columns of the brief, and tells what became of it', () => {
  const log = createEventLog({
    path: ':memory:',
    registry,
    projections,
    clock: createManualClock({ startMs: features.at }),
  });
  const append = (decision: ReturnType<typeof decide>) =>
    log.append([...eventsOfProposals([decision]), ...eventsOfDecision(decision)]);
  const rows = () =>
    log.db
      .prepare('select * from trade_events')
      .all()
      .map((row) => ({ ...row }));

  const refused = decide('cycle-1', 2);
  append(refused);
  expect(rows()).toMatchObject([
    { outcome: 'refused', refused_by: 'kill-switch', size: null, size_units: null },
  ]);
  const approved = decide('cycle-2', 0);
  expect(approved.tradeId).toBe(refused.tradeId);
  append(approved);
  // Conviction 8: 10,000 × .0875 × .85 = 743.75 at 100 are 7.437 units of a lot of .001.
  const [row] = rows();
  expect(row).toMatchObject({
    id: 1,
    symbol: 'BTC',
    direction: 'long',
    entry: 100,
    stop: 97,
    strategy: 'confluence',
    conviction: 8,
    timestamp: features.at,
    hash: approved.tradeId,
    outcome: 'approved',
    refused_by: null,
    size_units: 7.437,
    leverage: 2,
  });
  expect(row?.target).toBeCloseTo(110, 9);
  expect(row?.size).toBeCloseTo(0.07437, 12);
  // A later cycle on the same candle changes nothing about what was approved.
  append(decide('cycle-3', 2));
  expect(rows()).toEqual([row]);
  expect(readTradeRow(log.db, approved.tradeId ?? '')).toBe(1);
  expect(readTradeRow(log.db, 'x')).toBeUndefined();
  expect(replayInto(log.db, registry, projections).ok).toBe(true);
  log.close();
});
