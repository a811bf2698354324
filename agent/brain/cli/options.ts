import type { CommandContext } from '#lib';

export const brainArgs = {
  action: {
    description:
      'run, cycle, status, signals, positions, close, kill-switch, why, scorecard, config, verify, replay, export or backup',
  },
  subject: {
    description: 'close, why: an id; kill-switch: a level; export: a table; backup: a file',
    optional: true,
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
  reason: { type: 'string', value: 'TEXT', description: 'kill-switch, close: why; it is recorded' },
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
    type: 'integer',
    value: 'SPEED',
    min: 1,
    max: 3600,
    description: 'run: seconds of the made up market in each second; says so on every line',
  },
} as const;

export type BrainCommandContext = CommandContext<typeof brainArgs, typeof brainOptions>;
