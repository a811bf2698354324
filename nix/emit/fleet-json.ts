import type { DeploySettings } from '../fleet/health.ts';
import type { ResolvedFleet, ResolvedHost } from '../fleet/types.ts';
import { createContentHasher, createReach } from './content-hash.ts';
import { headerText } from './header.ts';
import { type HostServiceData, hostServices } from './host-services.ts';
import { homePath, hostPath } from './hosts.ts';
import { type ModuleData, moduleData } from './module-data.ts';

/** The resolved fleet as data, for what knows the fleet without importing it: the runtime, the
 * deploy tool on a host, cdktf. It carries references of secrets, never values. */
export interface FleetData {
  readonly madeBy: string;
  readonly version: 1;
  readonly release: string;
  readonly user: string;
  readonly hosts: readonly HostData[];
  /** What each module comes to, and where. */
  readonly modules: readonly ModuleData[];
}

export interface HostData {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly description: string;
  readonly role: string;
  readonly provider: string;
  readonly system: string;
  readonly stateVersion: string;
  readonly deploy: DeploySettings;
  readonly profiles: readonly string[];
  readonly modules: readonly { readonly name: string; readonly via: readonly string[] }[];
  readonly units: readonly string[];
  readonly services: readonly HostServiceData[];
  readonly ports: readonly {
    readonly port: number;
    readonly protocol: string;
    readonly reach: string;
    readonly unit: string;
    readonly why: string;
    /** Which module has it listen. */
    readonly module: string;
  }[];
  readonly publicPorts: readonly {
    readonly port: number;
    readonly protocol: string;
    readonly why: string;
  }[];
  readonly secrets: readonly string[];
  readonly unmeasured: readonly string[];
  /** Changes exactly when what this host would get changes (the pins in flake.lock aside). */
  readonly contentHash: string;
}

export function fleetData(fleet: ResolvedFleet, files: ReadonlyMap<string, string>): FleetData {
  const hashOf = createContentHasher(files);
  const reach = createReach(files);
  const seed = `${fleet.release.version} ${fleet.inputs.join(' ')}`;
  const library = libraryOf(files);
  const contentHash = (host: ResolvedHost): string =>
    hashOf(
      reach([...library, ...rootsOf(host.name, fleet.user.name), ...serviceFiles(host)]),
      seed,
    );
  return {
    madeBy: headerText('hosts/index.ts'),
    version: 1,
    release: fleet.release.version,
    user: fleet.user.name,
    hosts: fleet.hosts.map((host) => ({
      ...hostData(fleet, host),
      contentHash: contentHash(host),
    })),
    modules: moduleData(fleet),
  };
}

/** Published modules are imported through the flake's outputs, not by path. */
function serviceFiles(host: ResolvedHost): string[] {
  return host.units.map((unit) => `services/${unit}.nix`);
}

/** Functions that every host is built with. */
function libraryOf(files: ReadonlyMap<string, string>): string[] {
  return [...files.keys()].filter((file) => file.startsWith('lib/'));
}

/** Where a host begins: its own file and its home's. */
function rootsOf(host: string, user: string): string[] {
  return [hostPath(host), homePath(user, host)];
}

/** Every file of the tree that one host gets. */
export function filesOfHost(
  files: ReadonlyMap<string, string>,
  host: string,
  user: string,
): ReadonlySet<string> {
  return createReach(files)([...libraryOf(files), ...rootsOf(host, user)]);
}

function hostData(fleet: ResolvedFleet, host: ResolvedHost): Omit<HostData, 'contentHash'> {
  const { definition, modules } = host;
  return {
    name: host.name,
    aliases: definition.aliases,
    description: definition.description,
    role: definition.role,
    provider: definition.provider,
    system: definition.system,
    stateVersion: definition.stateVersion,
    deploy: host.deploy,
    profiles: host.profiles.map((profile) => profile.name),
    modules: modules.map(({ name, via }) => ({ name, via })),
    units: host.units,
    services: hostServices(fleet, host),
    ports: modules.flatMap(({ name, ports }) => ports.map((port) => ({ ...port, module: name }))),
    publicPorts: definition.publicPorts,
    secrets: host.secrets,
    unmeasured: definition.facts.unmeasured,
  };
}

/** One key a line, the maker first, so that the first line says what made the file. */
export function renderFleetJson(data: FleetData): string {
  const { madeBy, ...rest } = data;
  const body = JSON.stringify(rest, null, 2).slice(2);
  return `{ "madeBy": ${JSON.stringify(madeBy)},\n${body}\n`;
}
