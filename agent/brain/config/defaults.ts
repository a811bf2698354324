import type { BrainConfig } from './schema.ts';

type Preset = Pick<BrainConfig, 'weights' | 'risk' | 'kill_switch'>;

const shared = {
  max_sector_pct: 0.4,
  max_open_positions: 10,
  cooldown_minutes: 60,
} as const;

const killSwitch = {
  l1_daily_loss_pct: 0.03,
  l1_open_risk_pct: 0.05,
  l2_portfolio_heat_pct: 0.06,
  l4_max_drawdown_pct: 0.3,
  consecutive_losses: 3,
  slippage_pct: 0.005,
  silent_producer_cycles: 2,
} as const;

// In each preset the gates refuse before the kill switch rises: heat and drawdown of the gates are below
// those of the switch, with room for what prices do to what is open already.
/** The three presets of the brain this one follows, within the limits of the brief (15 %, 3×). */
export const presets: Readonly<Record<BrainConfig['preset'], Preset>> = {
  conservative: {
    weights: {
      ...{ curator: 0.3, onchain: 0.25, tradfi: 0.2 },
      ...{ social: 0.1, technical: 0.1, events: 0.05 },
    },
    risk: {
      ...shared,
      ...{ max_leverage: 1, max_position_pct: 0.05, max_portfolio_heat_pct: 0.03 },
      ...{ risk_per_trade_pct: 0.005, daily_loss_limit_pct: 0.02, max_drawdown_pct: 0.15 },
    },
    kill_switch: { ...killSwitch, l4_max_drawdown_pct: 0.2 },
  },
  balanced: {
    weights: {
      ...{ curator: 0.25, onchain: 0.25, tradfi: 0.2 },
      ...{ social: 0.15, technical: 0.1, events: 0.05 },
    },
    risk: {
      ...shared,
      ...{ max_leverage: 2, max_position_pct: 0.1, max_portfolio_heat_pct: 0.04 },
      ...{ risk_per_trade_pct: 0.01, daily_loss_limit_pct: 0.03, max_drawdown_pct: 0.25 },
    },
    kill_switch: killSwitch,
  },
  degen: {
    weights: {
      ...{ curator: 0.2, onchain: 0.25, tradfi: 0.15 },
      ...{ social: 0.2, technical: 0.15, events: 0.05 },
    },
    risk: {
      ...shared,
      ...{ max_leverage: 3, max_position_pct: 0.15, max_portfolio_heat_pct: 0.08 },
      ...{ risk_per_trade_pct: 0.02, daily_loss_limit_pct: 0.05, max_drawdown_pct: 0.35 },
    },
    kill_switch: {
      ...killSwitch,
      ...{ l1_open_risk_pct: 0.1, l2_portfolio_heat_pct: 0.12, l4_max_drawdown_pct: 0.4 },
    },
  },
};

/** Paper money on a synthetic market: what runs with no network and no key. */
export const defaults: Omit<BrainConfig, keyof Preset> = {
  preset: 'balanced',
  universe: { symbols: ['BTC', 'ETH', 'SOL', 'SUI', 'HYPE'], max_size: 100 },
  brain: { cycle_interval_seconds: 300, interval: '1h', producers: {}, strategies: {} },
  data: { source: 'synthetic', settings: {}, feeds: [] },
  execution: {
    mode: 'paper',
    paper_start_balance: 10_000,
    slippage_bps: 5,
    taker_fee_rate: 0.0006,
    maker_fee_rate: 0.00015,
    dcg_symbols: [],
    max_holding_hours: 72,
    adopted_stop_pct: 0.05,
  },
  karma: { enabled: false, percentage: 0.005, learning: true },
  api: { requests_per_minute: 100, allow_ips: [], cors_origins: [] },
  alerts: {},
  demonstration: { speed: 1 },
};
