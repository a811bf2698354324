import { Fault } from '#lib';
import { type NixAttrs, ref } from '../lang/index.ts';
import { type CollectedModule, collectModules, collectProfiles } from './collect.ts';
import { parseDeploySettings } from './health.ts';
import type { InputName } from './inputs.ts';
import { parseOptions } from './parse-options.ts';
import { releaseAtLeast } from './releases.ts';
import { expandSecret } from './secret.ts';
import { placeIn } from './site.ts';
import type {
  AnyModule,
  Diagnostic,
  FleetDefinition,
  HostDefinition,
  HostView,
  ModuleContext,
  ResolvedFleet,
  ResolvedHost,
  ResolvedModule,
} from './types.ts';

type Report = (diagnostic: Diagnostic) => void;

/** Merges options, calls every module, and gives each host as data. Pure. A host with an error is
 * left out of `hosts` and its errors are in `diagnostics`; the others are not held up by it. */
export function resolveFleet(fleet: FleetDefinition): ResolvedFleet {
  const diagnostics: Diagnostic[] = [];
  reportDuplicates(fleet, (diagnostic) => diagnostics.push(diagnostic));
  const hosts: ResolvedHost[] = [];
  const sorted = sortedByName(fleet.hosts);
  const fleetNames = sorted.flatMap((host) => [host.name, ...host.aliases]);
  for (const host of sorted) {
    let broken = false;
    const resolved = resolveHost(fleet, fleetNames, host, (diagnostic) => {
      diagnostics.push(diagnostic);
      broken ||= diagnostic.severity === 'error';
    });
    if (!broken && resolved !== undefined) hosts.push(resolved);
  }
  return {
    definition: fleet,
    release: fleet.release,
    user: fleet.user,
    hosts,
    inputs: neededInputs(hosts),
    diagnostics,
  };
}

/** Finds a host by name or alias; throws `fleet.unknown-host`. */
export function findHost<H extends { readonly name: string; readonly aliases: readonly string[] }>(
  hosts: readonly H[],
  name: string,
): H {
  const host = hosts.find((each) => each.name === name || each.aliases.includes(name));
  if (host !== undefined) return host;
  const known = hosts.map((each) => [each.name, ...each.aliases].join(' = '));
  throw new Fault({
    code: 'fleet.unknown-host',
    message: `no host is called "${name}"`,
    hint: `hosts: ${known.join(', ')}`,
  });
}

function sortedByName<T extends { readonly name: string }>(items: readonly T[]): readonly T[] {
  return items.toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

function neededInputs(hosts: readonly ResolvedHost[]): InputName[] {
  const names = new Set<InputName>(['nixpkgs', 'home-manager']);
  for (const host of hosts) {
    if (Object.keys(host.definition.disks).length > 0) names.add('disko');
    for (const module of host.modules) for (const name of module.needs) names.add(name);
  }
  return [...names].sort();
}

function reportDuplicates(fleet: FleetDefinition, report: Report): void {
  const kinds = [
    ['module', fleet.modules],
    ['profile', fleet.profiles],
    [
      'host',
      fleet.hosts.flatMap((host) => [host, ...host.aliases.map((name) => ({ ...host, name }))]),
    ],
  ] as const;
  for (const [kind, items] of kinds) {
    const seen = new Map<string, string>();
    for (const { name, site } of items) {
      const first = seen.get(name);
      if (first !== undefined) {
        report({
          code: 'PN004',
          severity: 'error',
          where: `${first} and ${site.text}`,
          message: `two ${kind}s are called "${name}"`,
          hint: 'rename one of them',
        });
      }
      seen.set(name, site.text);
    }
  }
}

function resolveHost(
  fleet: FleetDefinition,
  fleetNames: readonly string[],
  host: HostDefinition,
  report: Report,
): ResolvedHost | undefined {
  const deploy = parseDeploySettings(host, report);
  const profiles = collectProfiles(host, report);
  const collected = collectModules(host, profiles, report);
  const view: HostView = {
    name: host.name,
    description: host.description,
    role: host.role,
    provider: host.provider,
    system: host.system,
    stateVersion: host.stateVersion,
    facts: host.facts,
    modules: new Set(collected.keys()),
    publicPorts: host.publicPorts,
    fleetNames,
  };
  const modules: ResolvedModule[] = [];
  for (const name of [...collected.keys()].sort()) {
    const item = collected.get(name);
    if (item === undefined) continue;
    const options = parseOptions(host, item, report);
    if (options === undefined) continue;
    const resolved = callModule(fleet, view, item, options.value, report);
    if (resolved !== undefined) modules.push(resolved);
  }
  const secrets = [...new Set(modules.flatMap((module) => module.secrets))].sort();
  const units = unitsOf(modules);
  if (deploy === undefined) return undefined;
  return {
    definition: host,
    name: host.name,
    modules,
    profiles,
    secrets,
    units,
    deploy,
    own: ownConfiguration(fleet, host, secrets, units),
  };
}

function callModule(
  fleet: FleetDefinition,
  view: HostView,
  { module, layers, via }: CollectedModule,
  options: unknown,
  report: Report,
): ResolvedModule | undefined {
  const used = new Set<string>();
  const context = moduleContext(fleet, view, options, used);
  // In Home Manager there is no system `config`; on its own not even `osConfig`.
  const homeContext = { ...context, secret: context.secretFile as never };
  try {
    return {
      name: module.name,
      definition: module,
      options,
      via,
      site: layers.at(-1)?.use.site ?? module.site,
      nixos: module.nixos?.(context) as NixAttrs | undefined,
      home: module.home?.(homeContext) as NixAttrs | undefined,
      units: module.units(context),
      ports: module.ports(context),
      needs: module.needs(fleet.release),
      secrets: [...used].sort(),
    };
  } catch (error) {
    report(moduleFailure(view, module, error));
    return undefined;
  }
}

function moduleContext(
  fleet: FleetDefinition,
  host: HostView,
  options: unknown,
  used: Set<string>,
): ModuleContext<never> {
  const specOf = (name: string) => {
    const spec = Object.hasOwn(fleet.secrets, name) ? fleet.secrets[name] : undefined;
    if (spec === undefined) {
      throw new Fault({
        code: 'fleet.unknown-secret',
        message: `no secret is called "${name}"`,
        hint: 'declare it in secrets/map.ts with its op:// reference',
      });
    }
    used.add(name);
    return spec;
  };
  return {
    options: options as never,
    host,
    user: fleet.user,
    release: fleet.release,
    atLeast: (version) => releaseAtLeast(fleet.release, version),
    secret: (name) => {
      specOf(name);
      return ref(`config.services.onepassword-secrets.secretPaths.${name}`);
    },
    secretFile: (name) => expandSecret(name, specOf(name), host.name, fleet.user).path,
  };
}

function moduleFailure(host: HostView, module: AnyModule, error: unknown): Diagnostic {
  if (error instanceof Fault) {
    return {
      code: error.code === 'fleet.unknown-secret' ? 'PN006' : 'PN003',
      severity: 'error',
      host: host.name,
      where: error.where ?? module.site.text,
      option: module.name,
      message: `module ${module.name}: ${error.message}`,
      hint: error.hint,
    };
  }
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  return {
    code: 'PN003',
    severity: 'error',
    host: host.name,
    where: placeIn(stack) ?? module.site.text,
    option: module.name,
    message: `module ${module.name} threw: ${message}`,
    hint: 'mend the module; with this host its nixos() or home() must return a configuration',
  };
}

function unitsOf(modules: readonly ResolvedModule[]): readonly string[] {
  const units = new Set<string>();
  for (const { nixos, units: brought } of modules) {
    const systemd = nixos?.systemd as { readonly services?: object } | undefined;
    for (const name of Object.keys(systemd?.services ?? {})) units.add(name);
    for (const name of brought) units.add(name);
  }
  return [...units].sort();
}

/** What the host's own file sets: everything that is not a module's. */
function ownConfiguration(
  fleet: FleetDefinition,
  host: HostDefinition,
  secrets: readonly string[],
  units: readonly string[],
): NixAttrs {
  const expanded: Record<string, NixAttrs> = {};
  for (const name of secrets) {
    const spec = fleet.secrets[name];
    if (spec === undefined) continue;
    // OpNix would make an empty unit of a name that this host does not have.
    const services = spec.consumers.filter((unit) => units.includes(unit));
    expanded[name] = { ...expandSecret(name, spec, host.name, fleet.user), services };
  }
  return {
    networking: { hostName: host.name },
    nixpkgs: { hostPlatform: host.system },
    system: { stateVersion: host.stateVersion },
    ...(Object.keys(host.disks).length > 0 ? { disko: { devices: { disk: host.disks } } } : {}),
    ...(secrets.length > 0 ? { services: { 'onepassword-secrets': { secrets: expanded } } } : {}),
  };
}
