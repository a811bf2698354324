import { exitCodes, type OptionSpecs } from '#lib';
import { limits } from '../limits.ts';

const choice = {
  host: {
    type: 'string',
    value: 'HOST',
    multiple: true,
    description: 'Name or alias of a host, or several with commas',
  },
  tag: {
    type: 'string',
    value: 'TAG',
    multiple: true,
    description: 'Every host of this role, provider or profile',
  },
  all: { type: 'boolean', description: 'Every host; asks, or needs --yes' },
  not: {
    type: 'string',
    value: 'HOST',
    multiple: true,
    description: 'Leave this host out',
  },
  yes: { type: 'boolean', description: 'Ask nothing' },
} as const satisfies OptionSpecs;

const reaching = {
  target: {
    type: 'string',
    value: 'URL',
    multiple: true,
    description:
      'ssh://user@host:port instead of asking the tailnet; HOST=URL where several hosts are deployed',
  },
  identity: { type: 'string', value: 'FILE', description: 'Private key to log in with' },
  'trust-on-first-use': {
    type: 'boolean',
    description: 'Pin the key the host shows, if none is pinned yet',
  },
} as const satisfies OptionSpecs;

const system = {
  flake: {
    type: 'string',
    value: 'REF',
    description: 'Build from this flake instead of generating one',
  },
  plan: {
    type: 'string',
    value: 'FILE',
    description: 'What `panther plan --out FILE` wrote: refuse if anything moved since',
  },
  'allow-dirty': {
    type: 'boolean',
    description: 'Deploy changes that are not committed, and write that down',
  },
  boot: {
    type: 'boolean',
    description: 'Do not activate: make it the system of the next boot',
  },
  'detailed-exitcode': {
    type: 'boolean',
    description: `End with ${exitCodes['deploy.unchanged']} when there was nothing to do, and with ${exitCodes['deploy.reboot-pending']} when a reboot is still to come`,
  },
  reboot: {
    type: 'boolean',
    description: 'Boot it once, and keep it only if it comes up and can be reached',
  },
} as const satisfies OptionSpecs;

const judging = {
  'failed-units': {
    type: 'string',
    choices: ['fail', 'warn'],
    description:
      'What newly failed units mean: back to the previous system, or a warning; without it what the host says',
  },
  'ignore-unit': {
    type: 'string',
    value: 'UNIT',
    multiple: true,
    description: 'A unit whose failure means nothing',
  },
  'ignore-unsettled-orders': {
    type: 'boolean',
    description: 'Deploy while the outcome of an order of the brain is unknown',
  },
  'activation-timeout': {
    type: 'integer',
    value: 'S',
    min: 1,
    max: 3600,
    default: limits.activation.timeoutS,
    description: 'Seconds the activation may take',
  },
  'confirm-timeout': {
    type: 'integer',
    value: 'S',
    min: 1,
    max: 3600,
    default: limits.activation.confirmS,
    description: 'Seconds within which the host must be reached again',
  },
} as const satisfies OptionSpecs;

const waves = {
  canary: {
    type: 'integer',
    min: 0,
    default: 0,
    description: 'Hosts of a first wave; the others wait until it went well',
  },
  'wave-size': { type: 'integer', min: 1, description: 'Hosts of every other wave at most' },
  order: {
    type: 'string',
    choices: ['roles', 'given'],
    default: 'roles',
    description: 'Servers before workstations, or as they were named',
  },
  'max-failures': {
    type: 'integer',
    min: 0,
    default: 0,
    description: 'Failed hosts in all; with one more nothing else starts and its wave goes back',
  },
  'keep-succeeded': {
    type: 'boolean',
    description: 'Leave the good hosts of a failed wave as they are',
  },
  'require-all': {
    type: 'boolean',
    description: 'Start nothing unless every host can be reached and built',
  },
  parallel: {
    type: 'integer',
    min: 1,
    max: limits.waves.parallelMax,
    default: limits.waves.parallel,
    description: 'Hosts of a wave at once',
  },
  'parallel-copies': {
    type: 'integer',
    min: 1,
    max: limits.waves.parallelMax,
    default: limits.waves.parallelCopies,
    description: 'Of these, how many are copied to at once',
  },
} as const satisfies OptionSpecs;

export const deployOptionSpecs = { ...choice, ...reaching, ...system, ...judging, ...waves };
