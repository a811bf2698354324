// A portfolio with room for everything, a proposal that passes, and what tests change of them.
import { hourMs } from '../model/time.ts';
import type { TradeProposal } from '../model/trade.ts';
import { type RiskConfig, riskConfigSchema } from './config.ts';
import { initialKillSwitch } from './kill-switch/index.ts';
import type { Exposure, Portfolio, RiskInput } from './types.ts';

export const noon = 1_000 * 24 * hourMs + 12 * hourMs;

export function proposal(overrides: Partial<TradeProposal> = {}): TradeProposal {
  const side = overrides.side ?? 'long';
  const entry = overrides.entry ?? 100;
  const sign = side === 'long' ? 1 : -1;
  return {
    symbol: 'BTC',
    side,
    entry,
    stop: entry * (1 - sign * 0.03),
    target: entry * (1 + sign * 0.1),
    conviction: 8,
    strategy: 'confluence',
    rationale: 'two agree',
    signals: ['signal-1', 'signal-2'],
    candleAt: noon,
    ...overrides,
  };
}

export function exposure(overrides: Partial<Exposure> = {}): Exposure {
  return {
    symbol: 'ETH',
    side: 'long',
    size: 1,
    entry: 100,
    stop: 97,
    mark: 100,
    isPending: false,
    ...overrides,
  };
}

export function config(overrides: Partial<RiskConfig> = {}): RiskConfig {
  return { ...riskConfigSchema.parse({}), ...overrides };
}

/** Nothing is open, 10,000 to trade with, a market with a lot of 0.0001. */
export function riskInput(
  overrides: Partial<Omit<RiskInput, 'portfolio'>> & {
    readonly portfolio?: Partial<Portfolio>;
  } = {},
): RiskInput {
  return {
    at: noon,
    mark: 100,
    regime: 'bull',
    market: {
      symbol: 'BTC',
      lot: 0.0001,
      tick: 0.01,
      minNotional: 10,
      maxLeverage: 40,
      takerFeeRate: 0.00045,
      makerFeeRate: 0.00015,
    },
    sectors: {},
    returns: {},
    record: null,
    ledger: {
      day: 1_000,
      dayStartEquity: 10_000,
      peakEquity: 10_000,
      equity: 10_000,
      at: noon,
    },
    killSwitch: initialKillSwitch,
    riskCap: null,
    entryHolds: [],
    dcg: { entries: [] },
    config: config(),
    ...overrides,
    portfolio: {
      equity: 10_000,
      exposures: [],
      closes: [],
      locked: [],
      approved: [],
      ...overrides.portfolio,
    },
  };
}

/** Caps that bind nothing but Kelly, as in the vectors of the reference: 10 % at the most. */
export const onlyKelly: Partial<RiskConfig> = {
  riskPerTradeFraction: 1,
  maxHeatFraction: 1,
  maxSectorFraction: 1,
  dailyLossFraction: 1,
  tiers: [{ from: 0, fraction: 0.1, leverage: 1 }],
};
