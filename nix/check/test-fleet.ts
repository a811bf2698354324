import { defineFleet, defineHost, defineModule, defineProfile, use } from '../fleet/define.ts';
import { type Facts, parseFacts } from '../fleet/facts.ts';
import { findRelease } from '../fleet/releases.ts';
import { resolveFleet } from '../fleet/resolve.ts';
import type {
  AnyModule,
  Diagnostic,
  FleetDefinition,
  HostDefinition,
  PortClaim,
} from '../fleet/types.ts';
import type { NixAttrs } from '../lang/index.ts';
import { tableBranch } from '../options/branch.ts';
import { type Catalogue, createCatalogue } from '../options/index.ts';
import type { CheckContext } from './context.ts';
import type { Rule } from './rule.ts';
import { runRules } from './run.ts';

// Small fleets for the tests of the rules, made through the same doors as the real one.

export const testFacts: Facts = parseFacts(
  JSON.stringify({
    source: 'a test',
    measuredAt: '2026-01-01',
    model: 'Test machine',
    cpu: { vendor: 'amd', model: 'Ryzen', cores: 8, threads: 16 },
    memoryMiB: 16384,
    firmware: 'uefi',
    virtual: false,
    gpus: [],
    disks: [{ device: '/dev/disk/by-id/nvme-test', model: 'Test', sizeBytes: 1_000_000_000_000 }],
    nics: [{ name: 'enp1s0', kind: 'ethernet', driver: 'r8169' }],
    bluetooth: true,
    initrdModules: ['nvme'],
    report: null,
    unmeasured: [],
  }),
  'facts.json',
);

export interface TestHost extends Partial<HostDefinition> {
  /** Becomes a module `test/system` of this host. */
  readonly nixos?: NixAttrs;
  readonly home?: NixAttrs;
  readonly units?: readonly string[];
  readonly ports?: readonly PortClaim[];
  /** Modules with default options, beside `test/system`. */
  readonly on?: readonly AnyModule[];
}

export function testHost({
  nixos,
  home,
  units,
  ports,
  on = [],
  ...spec
}: TestHost): HostDefinition {
  const system = defineModule({
    name: 'test/system',
    description: 'what the test sets',
    ...(nixos === undefined ? {} : { nixos: () => nixos as never }),
    ...(home === undefined ? {} : { home: () => home as never }),
    ...(units === undefined ? {} : { units }),
    ...(ports === undefined ? {} : { ports: () => ports }),
  });
  return defineHost({
    name: 'box',
    aliases: [],
    description: 'a test host',
    role: 'server',
    provider: 'custom',
    system: 'x86_64-linux',
    stateVersion: '25.05',
    facts: testFacts,
    profiles: [],
    disks: {},
    publicPorts: [],
    deploy: { user: 'hayden' },
    identity: undefined,
    hostKeys: [],
    directory: '/fleet/hosts/box',
    ...spec,
    modules: [use(system), ...on.map((module) => use(module)), ...(spec.modules ?? [])],
  });
}

export interface TestFleet extends Partial<Omit<FleetDefinition, 'hosts'>> {
  readonly hosts?: readonly TestHost[];
}

export function testFleet({ hosts = [{}], ...spec }: TestFleet = {}): FleetDefinition {
  return defineFleet({
    release: findRelease('26.05'),
    user: {
      name: 'hayden',
      fullName: 'Hayden',
      email: 'hayden@example.org',
      authorizedKeys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAITest hayden'],
    },
    vault: 'pantherOS',
    modules: [],
    profiles: [],
    secrets: {},
    services: [],
    ...spec,
    hosts: hosts.map(testHost),
  });
}

/** A module of its own, for hosts with several. */
export function testModule(name: string, nixos: NixAttrs, home?: NixAttrs): AnyModule {
  return defineModule({
    name,
    description: 'a test module',
    nixos: () => nixos as never,
    ...(home === undefined ? {} : { home: () => home as never }),
  });
}

export { defineModule, defineProfile, use };

/** What a rule says of a fleet. */
export function findings(
  rule: Rule,
  fleet: TestFleet,
  context: Omit<CheckContext, 'fleet'> = {},
): Diagnostic[] {
  const resolved = resolveFleet(testFleet(fleet));
  const broken = resolved.diagnostics.filter(({ severity }) => severity === 'error');
  if (broken.length > 0) throw new Error(`the test's fleet is broken: ${broken[0]?.message}`);
  return runRules([rule], { ...context, fleet: resolved });
}

/** What a rule says of one host. */
export function findingsOn(
  rule: Rule,
  host: TestHost,
  context: Omit<CheckContext, 'fleet'> = {},
): Diagnostic[] {
  return findings(rule, { hosts: [host] }, context);
}

/** A small catalogue: option name → type as the manual prints it. */
export function testCatalogue(table: Readonly<Record<string, string>>): Catalogue {
  return createCatalogue([tableBranch(table)], { source: 'a test' });
}
