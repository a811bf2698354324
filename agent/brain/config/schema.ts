import { z } from 'zod';
import { feedSettings } from '../data/index.ts';

const fraction = z.number().min(0).max(1);
const symbol = z
  .string()
  .regex(/^[A-Za-z0-9]{1,20}$/, 'a symbol is letters and digits')
  .transform((text) => text.toUpperCase());

export const domains = ['curator', 'onchain', 'tradfi', 'social', 'technical', 'events'] as const;
export type Domain = (typeof domains)[number];
export type Weights = Readonly<Record<Domain, number>>;

const weights = z
  .strictObject({
    curator: fraction,
    onchain: fraction,
    tradfi: fraction,
    social: fraction,
    technical: fraction,
    events: fraction,
  })
  .refine((all) => Math.abs(sum(Object.values(all)) - 1) <= 0.001, {
    error: (issue) => `the weights sum to ${sum(Object.values(issue.input as Weights))}, not to 1`,
  });

function sum(values: readonly number[]): number {
  return Number(values.reduce((total, value) => total + value, 0).toFixed(6));
}

const risk = z.strictObject({
  max_leverage: z.number().min(1).max(3).describe('Never more than 3'),
  max_position_pct: z.number().gt(0).max(0.15).describe('Of equity; never more than 15 %'),
  max_sector_pct: z.number().gt(0).max(1).describe('Of equity in one sector'),
  max_portfolio_heat_pct: z.number().gt(0).max(1).describe('Of equity at risk to all stops'),
  risk_per_trade_pct: z.number().gt(0).max(0.05).describe('Of equity at risk to one stop'),
  daily_loss_limit_pct: z.number().gt(0).max(1).describe('Of equity at 00:00 UTC'),
  max_drawdown_pct: z.number().gt(0).max(1).describe('From the highest equity'),
  max_open_positions: z.int().min(1).max(100),
  cooldown_minutes: z.number().min(0).max(10_080).describe('After a close, per symbol'),
});

const secretFile = z
  .string()
  .min(1)
  .describe('File with the secret in it, from the state folder on');

const smtp = z.strictObject({
  host: z.string().min(1),
  port: z.int().min(1).max(65_535).default(587),
  from: z.email(),
  to: z.email(),
  login: z.strictObject({ user: z.string().min(1), password_file: secretFile }).optional(),
});

/** As `panther data collect --feed` takes it from a JSON file. */
const feed = feedSettings.refine(
  ({ headers }) => !Object.keys(headers).some((name) => /auth|cookie|key|token|secret/i.test(name)),
  { error: 'a secret is not written here: name its file as tokenFile', path: ['headers'] },
);

/** `config/brain.yaml`, whole. What is secret is a file, never a value in it. */
const keys = z.strictObject({
  preset: z.enum(['conservative', 'balanced', 'degen']),
  weights,
  risk,
  universe: z.strictObject({
    symbols: z.array(symbol).min(1).max(1_000),
    max_size: z.int().min(1).max(1_000),
  }),
  brain: z.strictObject({
    cycle_interval_seconds: z.int().min(5).max(86_400),
    interval: z.enum(['5m', '1h', '1d']).describe('Candles that decisions are made on'),
    producers: z.record(
      z.string(),
      z.strictObject({
        enabled: z.boolean().default(true),
        params: z.record(z.string(), z.unknown()).default({}),
      }),
    ),
    strategies: z.record(
      z.string(),
      z.strictObject({
        enabled: z.boolean().default(true),
        params: z.record(z.string(), z.unknown()).default({}),
      }),
    ),
  }),
  data: z.strictObject({
    source: z.enum(['synthetic', 'binance', 'hyperliquid']),
    settings: z.record(z.string(), z.unknown()).describe('Of the source, as panther data --set'),
    feeds: z.array(feed).max(100).describe('HTTP JSON feeds of the owner, for a real market'),
  }),
  execution: z.strictObject({
    mode: z.enum(['paper']).describe('No order leaves the machine'),
    paper_start_balance: z.number().min(10).max(1e12),
    slippage_bps: z.number().min(0).max(1_000),
    taker_fee_rate: fraction,
    maker_fee_rate: fraction,
    dcg_symbols: z
      .array(
        z.union([
          symbol,
          z.strictObject({
            symbol,
            aliases: z.array(z.string().min(1)).default([]),
            reason: z.string().min(1).default('restricted'),
          }),
        ]),
      )
      .describe('Never traded, whatever a strategy says; read anew when the file changes'),
    max_holding_hours: z.number().gt(0).max(10_000),
    adopted_stop_pct: z
      .number()
      .gt(0)
      .max(0.5)
      .describe('How far away the stop of a position is that the brain did not open'),
  }),
  kill_switch: z.strictObject({
    l1_daily_loss_pct: fraction,
    l1_open_risk_pct: fraction.describe('Of equity at risk to all stops: caution'),
    l2_portfolio_heat_pct: fraction,
    l4_max_drawdown_pct: fraction,
    consecutive_losses: z.int().min(1).max(100),
    slippage_pct: fraction,
    silent_producer_cycles: z.int().min(1).max(1_000),
  }),
  karma: z.strictObject({
    enabled: z.boolean().describe('Profit share; never on paper'),
    percentage: z.number().min(0).max(0.5),
    learning: z.boolean(),
  }),
  api: z.strictObject({
    requests_per_minute: z.int().min(1).max(100_000),
    allow_ips: z.array(z.string()).describe('Addresses or networks; empty allows every address'),
    cors_origins: z.array(z.url()),
  }),
  alerts: z.strictObject({
    telegram: z.strictObject({ chat_id: z.string().min(1), token_file: secretFile }).optional(),
    smtp: smtp.optional(),
    webhook: z
      .strictObject({ url: z.url({ protocol: /^https?$/ }), secret_file: secretFile })
      .optional(),
  }),
  demonstration: z.strictObject({
    speed: z.number().min(1).max(100_000).describe('Market seconds per second; 1 is real time'),
  }),
});

/** The gates act before the kill switch does. */
export const configSchema = keys
  .refine(
    ({ risk: gates, kill_switch: brake }) =>
      gates.max_portfolio_heat_pct < brake.l2_portfolio_heat_pct,
    {
      error:
        'it must be below kill_switch.l2_portfolio_heat_pct, or the switch rises before it refuses',
      path: ['risk', 'max_portfolio_heat_pct'],
    },
  )
  .refine(
    ({ risk: gates, kill_switch: brake }) => gates.max_drawdown_pct < brake.l4_max_drawdown_pct,
    {
      error:
        'it must be below kill_switch.l4_max_drawdown_pct, or the switch rises before it refuses',
      path: ['risk', 'max_drawdown_pct'],
    },
  );

export type BrainConfig = z.output<typeof configSchema>;
