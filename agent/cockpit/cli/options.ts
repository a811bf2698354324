import type { CommandContext } from '#lib';
import { auditOutcomes } from '../actions/read-audit.ts';

export const cockpitArgs = {
  action: { description: 'export, import, settings, rules, grants, audit, poker' },
  file: {
    description:
      'export, import: a file; rules: check, or try and a file; grants: give, take or token; poker: train and a game',
    optional: true,
    variadic: true,
  },
} as const;

export const cockpitOptions = {
  replace: {
    type: 'boolean',
    description: 'Import in the place of what is there, which is kept in a file before',
  },
  days: {
    type: 'integer',
    value: 'N',
    min: 1,
    max: 3_650,
    default: 30,
    description: 'rules try: how far back; grants: how long it lasts',
  },
  actor: {
    type: 'string',
    value: 'WHO',
    description: 'audit: of person:NAME, agent:NAME, source:NAME',
  },
  action: { type: 'string', value: 'NAME', description: 'audit: of this, such as tasks.add' },
  outcome: {
    type: 'string',
    value: 'WORD',
    description: `audit: with this end: ${auditOutcomes.join(', ')}`,
  },
  limit: {
    type: 'integer',
    value: 'N',
    min: 1,
    max: 500,
    default: 50,
    description: 'audit: how many of the newest',
  },
  reason: { type: 'string', value: 'TEXT', description: 'grants give: why it may' },
  iterations: {
    type: 'integer',
    value: 'N',
    min: 1,
    max: 1_000_000,
    default: 1_000,
    description: 'poker train: how many',
  },
  seed: {
    type: 'integer',
    value: 'N',
    min: 1,
    max: 2_147_483_647,
    description:
      'poker train: deals are drawn by chance from this; without it every deal is walked',
  },
} as const;

type Parsed = CommandContext<typeof cockpitArgs, typeof cockpitOptions>;

export interface CockpitContext extends Omit<Parsed, 'args'> {
  readonly args: {
    readonly action: string;
    readonly file: string | undefined;
    readonly more: readonly string[];
  };
}
