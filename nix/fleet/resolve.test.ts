import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineFleet, defineHost, defineModule, defineProfile, use } from './define.ts';
import { parseFacts } from './facts.ts';
import { findRelease } from './releases.ts';
import { findHost, resolveFleet } from './resolve.ts';
import type { AnyModule, FleetDefinition, HostDefinition, ProfileDefinition } from './types.ts';

const facts = parseFacts(
  JSON.stringify({
    source: 'test',
    measuredAt: null,
    model: 'test',
    cpu: null,
    memoryMiB: 2048,
    firmware: 'uefi',
    virtual: true,
    gpus: [],
    disks: [],
    nics: [],
    bluetooth: null,
    initrdModules: [],
    report: null,
    unmeasured: [],
  }),
  'facts.json',
);

function box(spec: Partial<HostDefinition>): HostDefinition {
  return defineHost({
    name: 'box',
    aliases: [],
    description: 'a test machine',
    role: 'server',
    provider: 'custom',
    system: 'x86_64-linux',
    stateVersion: '25.05',
    facts,
    profiles: [],
    modules: [],
    disks: {},
    publicPorts: [],
    deploy: { user: 'deploy' },
    identity: undefined,
    hostKeys: [],
    directory: '/nowhere',
    ...spec,
  });
}

function fleetOf(hosts: readonly HostDefinition[], more: Partial<FleetDefinition> = {}) {
  return defineFleet({
    release: findRelease('26.05'),
    user: { name: 'owner', fullName: 'Owner', email: undefined, authorizedKeys: [] },
    vault: 'test',
    hosts,
    modules: [] as readonly AnyModule[],
    profiles: [] as readonly ProfileDefinition[],
    secrets: {},
    services: [],
    ...more,
  });
}

const web = defineModule({
  name: 'test/web',
  description: 'a web server',
  options: z.strictObject({ port: z.int().min(1).max(65535).default(80) }),
  nixos: ({ options }) => ({ services: { web: { port: options.port } } }) as never,
});

test('options reach the module, parsed and with defaults', () => {
  const fleet = resolveFleet(fleetOf([box({ modules: [use(web, { port: 8080 })] })]));
  expect(fleet.diagnostics).toEqual([]);
  expect(fleet.hosts[0]?.modules[0]?.nixos).toEqual({ services: { web: { port: 8080 } } });
  const plain = resolveFleet(fleetOf([box({ modules: [use(web)] })]));
  expect(plain.hosts[0]?.modules[0]?.nixos).toEqual({ services: { web: { port: 80 } } });
});

test('a wrong type names the file and line, the host, the option and what was expected', () => {
  const wrong = use(web, { port: 'eighty' as never });
  const fleet = resolveFleet(fleetOf([box({ modules: [wrong] })]));
  const [found] = fleet.diagnostics;
  expect(found).toMatchObject({ code: 'PN001', severity: 'error', host: 'box' });
  expect(found?.where).toMatch(/nix\/fleet\/resolve\.test\.ts:\d+$/);
  expect(found?.option).toBe('test/web: port');
  expect(found?.message).toContain('expected number');
  expect(found?.message).toContain('"eighty"');
  expect(fleet.hosts).toEqual([]);
});

test('an unknown option is named, with those there are', () => {
  const wrong = use(web, { prot: 80 } as never);
  const [found] = resolveFleet(fleetOf([box({ modules: [wrong] })])).diagnostics;
  expect(found?.message).toContain('no option "prot"');
  expect(found?.hint).toContain('port');
});

test('profiles that disagree name both and stop only that host', () => {
  const one = defineProfile({ name: 'one', description: '', modules: [use(web, { port: 1 })] });
  const two = defineProfile({ name: 'two', description: '', modules: [use(web, { port: 2 })] });
  const fleet = resolveFleet(
    fleetOf([box({ profiles: [one, two] }), box({ name: 'other', profiles: [one] })]),
  );
  expect(fleet.diagnostics.map((each) => [each.code, each.host])).toEqual([['PN002', 'box']]);
  expect(fleet.diagnostics[0]?.message).toMatch(/one and two/);
  expect(fleet.hosts.map((host) => host.name)).toEqual(['other']);
});

test('a module that throws is reported with its place, the others still resolve', () => {
  const broken = defineModule({
    name: 'test/broken',
    description: 'throws',
    nixos: () => {
      throw new TypeError('no such thing');
    },
  });
  const fleet = resolveFleet(
    fleetOf([box({ modules: [use(broken)] }), box({ name: 'other', modules: [use(web)] })]),
  );
  expect(fleet.diagnostics[0]).toMatchObject({ code: 'PN003', host: 'box', option: 'test/broken' });
  expect(fleet.diagnostics[0]?.message).toContain('no such thing');
  expect(fleet.hosts.map((host) => host.name)).toEqual(['other']);
});

test('two hosts of one name, and an alias that is a host, are duplicates', () => {
  const fleet = resolveFleet(fleetOf([box({}), box({}), box({ name: 'third', aliases: ['box'] })]));
  expect(fleet.diagnostics.map((each) => each.code)).toEqual(['PN004', 'PN004']);
  expect(fleet.diagnostics[0]?.message).toContain('"box"');
});

test('profiles that include each other are a cycle, told with its path', () => {
  const one: ProfileDefinition = defineProfile({
    name: 'one',
    description: '',
    includes: () => [two],
    modules: [],
  });
  const two: ProfileDefinition = defineProfile({
    name: 'two',
    description: '',
    includes: () => [one],
    modules: [],
  });
  const [found] = resolveFleet(fleetOf([box({ profiles: [one] })])).diagnostics;
  expect(found?.code).toBe('PN005');
  expect(found?.message).toContain('one → two → one');
});

test('a secret is given to the host that uses it, one that is not in the map is an error', () => {
  const secretive = defineModule({
    name: 'test/secretive',
    description: 'reads a secret',
    options: z.strictObject({ name: z.string() }),
    nixos: ({ options, secret }) => ({ services: { x: { file: secret(options.name) } } }) as never,
  });
  const secrets = {
    token: { reference: 'op://test/{host}/token', consumers: [], description: '' },
  };
  const good = fleetOf([box({ modules: [use(secretive, { name: 'token' })] })], { secrets });
  const resolved = resolveFleet(good);
  expect(resolved.hosts[0]?.secrets).toEqual(['token']);
  expect(resolved.hosts[0]?.own).toMatchObject({
    services: {
      'onepassword-secrets': { secrets: { token: { reference: 'op://test/box/token' } } },
    },
  });
  const bad = fleetOf([box({ modules: [use(secretive, { name: 'toString' })] })], { secrets });
  expect(resolveFleet(bad).diagnostics[0]).toMatchObject({ code: 'PN006' });
});

test('required modules come along, once, with their defaults', () => {
  const needy = defineModule({
    name: 'test/needy',
    description: 'needs a web server',
    requires: () => [web],
  });
  const fleet = resolveFleet(fleetOf([box({ modules: [use(needy), use(web, { port: 81 })] })]));
  expect(fleet.hosts[0]?.modules.map((module) => [module.name, module.via])).toEqual([
    ['test/needy', ['host']],
    ['test/web', ['required by test/needy', 'host']],
  ]);
  expect(fleet.hosts[0]?.modules[1]?.nixos).toEqual({ services: { web: { port: 81 } } });
});

test('a host is found by its alias; an unknown one lists those there are', () => {
  const hosts = [box({ name: 'ovh-cloud-vps', aliases: ['ovh'] })];
  expect(findHost(hosts, 'ovh').name).toBe('ovh-cloud-vps');
  expect(() => findHost(hosts, 'ohv')).toThrow(
    expect.objectContaining({ code: 'fleet.unknown-host', hint: 'hosts: ovh-cloud-vps = ovh' }),
  );
});
