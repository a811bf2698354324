import { expect, it } from 'vitest';
import { z } from 'zod';
import { defineFleet, defineHost, defineModule, use } from '../fleet/define.ts';
import { parseFacts } from '../fleet/facts.ts';
import { findRelease } from '../fleet/releases.ts';
import { resolveFleet } from '../fleet/resolve.ts';
import { mkForce, ref } from '../lang/index.ts';
import { emitFleet } from './index.ts';

const facts = parseFacts(
  JSON.stringify({
    ...{ source: 'test', measuredAt: null, model: 'test', cpu: null, memoryMiB: 2048 },
    ...{ firmware: 'uefi', virtual: true, gpus: [], disks: [], nics: [], bluetooth: null },
    ...{ initrdModules: [], report: null, unmeasured: [] },
  }),
  'facts.json',
);

const sql = defineModule({
  name: 'services/sql',
  description: 'A database',
  options: z.strictObject({ tcp: z.boolean().default(false) }),
  units: () => ['sql'],
  ports: ({ options }) => [
    {
      ...{ port: 5432, protocol: 'tcp', reach: options.tcp ? 'tailnet' : 'loopback' },
      ...{ unit: 'sql', why: 'SQL' },
    },
  ],
  nixos: ({ options }) => ({
    services: { sql: { enable: true, tcp: options.tcp, package: ref('pkgs.sql'), extra: {} } },
    environment: { etc: { 'a/b.conf': { text: 'x'.repeat(700) } } },
    boot: mkForce(true),
  }),
});

function host(name: string, tcp: boolean) {
  return defineHost({
    ...{ name, aliases: [], description: 'a test machine', role: 'server', provider: 'custom' },
    ...{ system: 'x86_64-linux', stateVersion: '25.05', facts, profiles: [], disks: {} },
    modules: [use(sql, { tcp })],
    ...{ publicPorts: [], deploy: { user: 'deploy', health: [] }, identity: undefined },
    ...{ hostKeys: [], directory: '/nowhere' },
  });
}

// Nix's own syntax: an attribute path whose names are quoted when they are no identifiers (Nix manual,
// "Identifiers" and "Attribute set").
it('says what each module comes to, once for the hosts where it is the same', () => {
  const fleet = resolveFleet(
    defineFleet({
      release: findRelease('26.05'),
      user: { name: 'owner', fullName: 'Owner', email: undefined, authorizedKeys: [] },
      vault: 'test',
      hosts: [host('alpha', false), host('beta', true), host('gamma', false)],
      ...{ modules: [sql], profiles: [], secrets: {}, services: [] },
    }),
  );
  const { data, files } = emitFleet(fleet, new Map());
  expect(data.modules).toMatchObject([
    {
      ...{ name: 'services/sql', file: 'modules/services/sql.ts', description: 'A database' },
      variants: [
        { hosts: ['alpha', 'gamma'], options: { tcp: false }, home: [] },
        { hosts: ['beta'], options: { tcp: true } },
      ],
    },
  ]);
  const [same, other] = data.modules[0]?.variants ?? [];
  expect(same?.nixos).toEqual([
    'services.sql.enable = true;',
    'services.sql.tcp = false;',
    'services.sql.package = pkgs.sql;',
    'services.sql.extra = { };',
    `environment.etc."a/b.conf".text = "${'x'.repeat(599)}…;`,
    'boot = lib.mkForce true;',
  ]);
  expect(other?.nixos).toContain('services.sql.tcp = true;');
  expect(data.hosts[1]?.ports).toEqual([
    {
      ...{ port: 5432, protocol: 'tcp', reach: 'tailnet', unit: 'sql', why: 'SQL' },
      module: 'services/sql',
    },
  ]);
  const written = JSON.parse(files.get('fleet.json') ?? '');
  expect(written.modules).toEqual(data.modules);
});
