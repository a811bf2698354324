import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { baseEnv, databaseEnv, defineService, doorEnv } from '#lib';
import { findRelease, type ReleaseVersion, releaseAtLeast } from '../fleet/releases.ts';
import type { ModuleContext } from '../fleet/types.ts';
import { type NixAttrs, printNix, ref } from '../lang/index.ts';
import { defineServiceModule, type ServiceOptions } from './module.ts';

const service = defineService({
  name: 'box',
  description: 'A box',
  entry: 'box/main.ts',
  env: z.strictObject({
    ...baseEnv('box'),
    ...doorEnv(9090),
    ...databaseEnv(),
    PAGE: z.url().optional().describe('A page'),
  }),
  secrets: [
    { name: 'token', file: 'token.txt', why: 'the door' },
    { name: 'other', file: 'other.txt', why: 'more', required: false },
  ],
  port: 9090,
  healthPath: '/health',
  usesDatabase: true,
  watchdogSec: 60,
  restart: { attempts: 5, windowSec: 600, delaySec: 10 },
  memoryMaxMiB: 256,
  cpuQuotaPercent: 100,
  tasksMax: 64,
  network: 'internet',
});
const module = defineServiceModule(service, { environment: () => ({ PAGE: 'http://a.test/' }) });

type Options = ServiceOptions<typeof service.env>;

function contextOf(
  options: unknown,
  { version = '26.05', modules = [] }: { version?: ReleaseVersion; modules?: string[] } = {},
): ModuleContext<Options> {
  const release = findRelease(version);
  return {
    options: module.options.parse(options),
    host: { modules: new Set(modules) },
    release,
    atLeast: (other: string) => releaseAtLeast(release, other),
    secret: (name: string) => ref(`secrets.${name}`),
  } as unknown as ModuleContext<Options>;
}

const settingsOf = (context: ModuleContext<Options>) => module.nixos?.(context) as NixAttrs;
const boxOf = (context: ModuleContext<Options>) =>
  (settingsOf(context).services as Record<string, NixAttrs>)['panther-box'] as NixAttrs;

describe('defineServiceModule', () => {
  it('is named after the unit and points to its own file', () => {
    expect(module.name).toBe('services/panther-box');
    expect(module.site.text).toContain('module.test.ts');
  });

  it('adds what the machine gets beside the service', () => {
    const box = defineServiceModule(service, {
      machine: ({ options }) => ({
        environment: { etc: { port: { text: String(options.credentials) } } },
      }),
    });
    const settings = box.nixos?.(contextOf({})) as NixAttrs;
    expect(settings.environment).toEqual({ etc: { port: { text: 'token' } } });
    expect(Object.keys(settings.services as NixAttrs)).toEqual(['panther-box']);
  });

  it('gives the required secrets, or those that the host names', () => {
    const credentialsOf = (options: object) =>
      printNix(boxOf(contextOf(options)).credentials ?? {});
    expect(credentialsOf({})).toBe('{\n  "token.txt" = secrets.token;\n}');
    expect(credentialsOf({ credentials: ['token', 'other'] })).toBe(
      '{\n  "other.txt" = secrets.other;\n  "token.txt" = secrets.token;\n}',
    );
    expect(() => contextOf({ credentials: ['third'] })).toThrow();
  });

  it('is reachable from where its door is open', () => {
    const closed = contextOf({});
    expect(module.ports(closed)).toMatchObject([{ port: 9090, reach: 'loopback' }]);
    expect(settingsOf(closed).networking).toBeUndefined();
    const open = contextOf({ environment: { PANTHER_BIND: 'tailnet', PANTHER_PORT: 9191 } });
    expect(module.ports(open)).toMatchObject([{ port: 9191, reach: 'tailnet' }]);
    expect(settingsOf(open).networking).toEqual({
      firewall: { interfaces: { tailscale0: { allowedTCPPorts: [9191] } } },
    });
  });

  it('sets the variables of the fleet, then those of the host', () => {
    expect(boxOf(contextOf({})).environment).toEqual({ PAGE: 'http://a.test/' });
    const own = contextOf({ environment: { PAGE: 'http://b.test/' } });
    expect(boxOf(own).environment).toEqual({ PAGE: 'http://b.test/' });
  });

  // NixOS 25.11 release notes: postgresql.target is what clients order themselves after.
  it.each([
    ['25.05', 'postgresql.service'],
    ['25.11', 'postgresql.target'],
    ['26.05', 'postgresql.target'],
  ] as const)('waits for the database of %s at %s', (version, unit) => {
    const box = boxOf(contextOf({}, { version, modules: ['services/postgresql'] }));
    expect(box.after).toEqual([unit]);
    expect(box.environment).toMatchObject({
      DATABASE_URL: 'postgresql:///panther?host=/run/postgresql&user=panther',
    });
  });

  it('waits for no database where there is none', () => {
    expect(boxOf(contextOf({})).after).toBeUndefined();
  });

  it.each([
    ['an unknown variable', { NOPE: 'x' }],
    ['a text for a number', { PANTHER_PORT: '9191' }],
    ['a number out of range', { PANTHER_PORT: 70_000 }],
    ['what only the schema of the service refuses', { PAGE: 'no page' }],
  ])('refuses %s', (_, environment) => {
    expect(module.options.safeParse({ environment }).success).toBe(false);
  });
});
