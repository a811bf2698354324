import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Fault } from './fault.ts';
import { secretValue } from './secret-schema.ts';
import { defineService, type ServiceSpec } from './service.ts';
import { describeEnv } from './service-env.ts';
import { baseEnv, doorEnv } from './service-env-common.ts';

const env = z.strictObject({ ...baseEnv('box'), ...doorEnv(9090) });
const good: ServiceSpec<typeof env> = {
  name: 'box',
  description: 'A box',
  entry: 'box/main.ts',
  env,
  port: 9090,
  healthPath: '/health',
  watchdogSec: 60,
  restart: { attempts: 5, windowSec: 600, delaySec: 10 },
  memoryMaxMiB: 256,
  cpuQuotaPercent: 100,
  tasksMax: 64,
  network: 'loopback',
};

function faultOf(change: object): Fault {
  try {
    defineService({ ...good, ...change } as typeof good);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('no Fault');
}

const withKey = (name: string, schema: z.ZodType) => ({
  env: z.strictObject({ ...baseEnv('box'), ...doorEnv(9090), [name]: schema }),
});

describe('defineService', () => {
  it('fills in what follows from the name', () => {
    const service = defineService(good);
    expect(service).toMatchObject({
      unit: 'panther-box',
      stateFolder: 'panther-box',
      secrets: [],
      schedule: undefined,
    });
  });

  it('takes a secret as required unless it says otherwise', () => {
    const { secrets } = defineService({
      ...good,
      secrets: [
        { name: 'token', file: 'token', why: 'the door' },
        { name: 'other', file: 'other', why: 'more', required: false },
      ],
    });
    expect(secrets.map(({ required }) => required)).toEqual([true, false]);
  });

  const token = { name: 'token', file: 'token', why: 'the door' };
  it.each<[string, object, RegExp]>([
    ['a name with capitals', { name: 'Box' }, /kebab-case/],
    ['a description of two lines', { description: 'A\nbox' }, /one line/],
    ['an entry outside', { entry: '../box/main.ts' }, /entry/],
    ['an argument of two lines', { args: ['a\nb'] }, /argument/],
    ['a unit without suffix', { after: ['network-online'] }, /suffix/],
    ['a port without health path', { healthPath: undefined }, /come together/],
    [
      'a port that PANTHER_PORT does not have',
      { port: 9091 },
      /PANTHER_PORT with the default 9091/,
    ],
    ['a port out of range', { port: 70_000 }, /65535/],
    ['a health path that is none', { healthPath: 'health' }, /health path/],
    ['a port without a network', { network: 'none' }, /network/],
    ['no watchdog', { watchdogSec: undefined }, /watchdog/],
    ['no memory', { memoryMaxMiB: 0 }, /memoryMaxMiB/],
    ['a secret with a bad name', { secrets: [{ ...token, name: 'my-token' }] }, /camelCase/],
    ['a credential that is a path', { secrets: [{ ...token, file: 'a/b' }] }, /file name/],
    ['two credentials in one file', { secrets: [token, { ...token, name: 'b' }] }, /share/],
    ['a directive that is none', { hardening: [{ directive: 'a b', value: '', why: 'x' }] }, /a b/],
    [
      'a relaxation without reason',
      { hardening: [{ directive: 'Nice', value: '1', why: '' }] },
      /reason/,
    ],
    ['a database nobody names', { usesDatabase: true }, /DATABASE_URL/],
    [
      'a schedule with a port',
      { schedule: { calendar: 'daily', randomizedDelaySec: 1, persistent: true } },
      /no port/,
    ],
  ])('refuses %s', (_, change, message) => {
    const fault = faultOf(change);
    expect(fault.code).toBe('config.invalid');
    expect(fault.message).toMatch(message);
  });

  // systemd.unit(5): the limit counts starts within the interval; 5 starts 120 s apart span 600 s.
  it('refuses a restart budget that can never be used up', () => {
    const restart = { attempts: 5, windowSec: 600, delaySec: 120 };
    expect(faultOf({ restart }).message).toMatch(/never fall within 600 s/);
  });
});

describe('the environment schema', () => {
  it('becomes a list of typed variables', () => {
    const service = defineService({
      ...good,
      env: z.strictObject({
        ...baseEnv('box'),
        ...doorEnv(9090),
        RATIO: z.coerce.number().min(0).max(1).default(0.5).describe('A share'),
        QUIET: z.stringbool().default(false).describe('Say less'),
        PAGE: z.url().optional().describe('A page'),
      }),
    });
    const keys = describeEnv(service).map(({ schema: _, ...key }) => key);
    expect(keys.slice(2)).toEqual([
      {
        name: 'PANTHER_PORT',
        kind: { type: 'integer', min: 1, max: 65_535 },
        default: 9090,
        optional: false,
        description: 'TCP port of the HTTP door',
      },
      {
        name: 'PANTHER_BIND',
        kind: { type: 'enum', values: ['loopback', 'tailnet'] },
        default: 'loopback',
        optional: false,
        description: 'Who reaches the HTTP door: this machine only, or the tailnet as well',
      },
      {
        name: 'RATIO',
        kind: { type: 'number', min: 0, max: 1 },
        default: 0.5,
        optional: false,
        description: 'A share',
      },
      {
        name: 'QUIET',
        kind: { type: 'boolean' },
        default: false,
        optional: false,
        description: 'Say less',
      },
      {
        name: 'PAGE',
        kind: { type: 'string', nonEmpty: true },
        default: undefined,
        optional: true,
        description: 'A page',
      },
    ]);
  });

  it.each<[string, string, z.ZodType, RegExp]>([
    ['a lower-case name', 'quiet', z.string().describe('x'), /A-Z/],
    ['no description', 'QUIET', z.string(), /describe/],
    ['a number that reads no text', 'COUNT', z.int().default(3).describe('x'), /"3" is not read/],
    ['a boolean that reads "false" as true', 'QUIET', z.coerce.boolean().describe('x'), /"false"/],
    ['a list', 'NAMES', z.array(z.string()).describe('x'), /type array/],
    ['a union', 'MIX', z.union([z.string(), z.stringbool()]).describe('x'), /cannot be an env/],
    ['a transformation', 'UPPER', z.string().transform(Number).describe('x'), /expressed/],
    ['a pattern', 'SLUG', z.string().regex(/^a$/).describe('x'), /pattern/],
    ['steps of a number', 'STEP', z.coerce.number().multipleOf(5).describe('x'), /multipleOf/],
    ['a secret by its mark', 'DSN', secretValue(z.string()).describe('x'), /secret/],
    ['a secret by its name', 'BOX_API_KEY', z.string().describe('x'), /secret/],
  ])('refuses %s', (_, name, schema, message) => {
    expect(faultOf(withKey(name, schema)).message).toMatch(message);
  });
});
