import { type CommandContext, Fault } from '#lib';
import { demonstrationSpeed } from '../cycle/demonstration-preset.ts';
import { domains } from '../model/features.ts';
import { dayMs, hourMs, minuteMs } from '../model/time.ts';

export const brainArgs = {
  action: {
    description:
      'run, cycle, status, signals, positions, close, kill-switch, risk-cap, holds, why, scorecard, producers, note, config, verify, replay, export or backup',
  },
  subject: {
    description:
      'close, why: an id; kill-switch: a level; risk-cap: a state; export: a table; backup: a file; producers, note: what to do',
    optional: true,
    variadic: true,
  },
} as const;

export const brainOptions = {
  symbol: { type: 'string', value: 'SYMBOL', description: 'signals: of this asset' },
  limit: {
    type: 'integer',
    value: 'N',
    min: 1,
    max: 500,
    default: 20,
    description: 'How many, newest first',
  },
  reason: {
    type: 'string',
    value: 'TEXT',
    description: 'kill-switch, risk-cap, holds, close, producers, note revoke: why; it is recorded',
  },
  text: { type: 'string', value: 'TEXT', description: 'note: why you think so' },
  expires: {
    type: 'string',
    value: '2d',
    description: 'note, risk-cap: counts so long: 90m, 12h or 2d',
  },
  kind: {
    type: 'string',
    choices: ['push', 'poll'],
    default: 'push',
    description: 'producers add: it sends, or is asked at its --url',
  },
  url: { type: 'string', value: 'URL', description: 'producers add --kind poll: where' },
  domain: {
    type: 'string',
    choices: domains,
    default: 'onchain',
    description: 'producers add: what it looks at; weights are by domain',
  },
  every: { type: 'string', value: '1h', description: 'producers add: how often it has news' },
  'public-key': {
    type: 'string',
    value: 'KEY',
    description: 'producers add: its Ed25519 key in base64url; without one it gets a shared key',
  },
  'key-file': {
    type: 'string',
    value: 'FILE',
    description: 'producers add: where the shared key is written, readable by you only',
  },
  'allow-private': {
    type: 'boolean',
    description: 'producers add: its --url may lead into a private network',
  },
  'accept-drawdown': {
    type: 'boolean',
    description: 'kill-switch: the drawdown so far is accepted, its count begins anew',
  },
  format: {
    type: 'string',
    choices: ['ndjson', 'csv'],
    default: 'ndjson',
    description: 'export: how',
  },
  demonstration: {
    type: 'boolean',
    description: 'run: time runs faster, on paper, apart from your account; others: look into it',
  },
  speed: {
    type: 'integer',
    value: 'N',
    min: 2,
    max: 3600,
    default: demonstrationSpeed,
    description: 'run --demonstration: seconds of the market in each second',
  },
} as const;

type Parsed = CommandContext<typeof brainArgs, typeof brainOptions>;

export interface BrainCommandContext extends Omit<Parsed, 'args'> {
  readonly args: { readonly subject: string | undefined; readonly more: readonly string[] };
}

const units = { m: minuteMs, h: hourMs, d: dayMs } as const;

/** `90m`, `12h`, `2d`. Throws Fault `usage`. */
export function parseDuration(option: string, text: string): number {
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  if (count === undefined || unit === undefined || Number(count) === 0) {
    throw new Fault({
      code: 'usage',
      message: `--${option} ${text} is no length of time`,
      hint: 'a number and m, h or d: 90m, 12h, 2d',
    });
  }
  return Number(count) * units[unit as keyof typeof units];
}
