import { homeOf } from '../fleet/secret.ts';
import type { ResolvedFleet, ResolvedHost } from '../fleet/types.ts';
import { call, type NixAttrs, ref } from '../lang/index.ts';
import { importPath } from './imports.ts';
import { renderModuleFile } from './module-file.ts';
import type { Placement } from './placement.ts';
import { type EmittedProfiles, profilePath } from './profiles.ts';

export function hostPath(name: string): string {
  return `hosts/${name}/default.nix`;
}

export function homePath(user: string, host: string): string {
  return `home/${user}/${host}.nix`;
}

export function hasHome(host: ResolvedHost): boolean {
  return host.modules.some((module) => module.home !== undefined);
}

/** A host's own files: what it imports and sets, and its disks. */
export function emitHost(
  host: ResolvedHost,
  placement: Placement,
  profiles: EmittedProfiles,
): Map<string, string> {
  const { definition } = host;
  const here = hostPath(host.name);
  const source = `hosts/${host.name}/host.ts`;
  const brought = new Set(host.profiles.flatMap((each) => [...profiles.bringsIn(each.name)]));
  const own = host.modules
    .map((module) => placement.fileFor(host.name, module.name))
    .filter((file) => file !== undefined && !brought.has(file));
  const disks =
    Object.keys(definition.disks).length > 0 ? `hosts/${host.name}/disko.nix` : undefined;
  const imports = [
    ...(disks === undefined ? [] : [disks]),
    ...host.profiles.map((each) => profilePath(each.name)),
    ...own,
  ].filter((file) => file !== undefined);
  const files = new Map<string, string>();
  const settings: NixAttrs = {
    imports: imports.map((file) => importPath(here, file)),
    networking: { hostName: host.name },
    nixpkgs: { hostPlatform: definition.system },
    system: { stateVersion: definition.stateVersion },
    ...(host.secrets.length > 0
      ? {
          services: {
            'onepassword-secrets': { secrets: call('fleetSecrets.select', consumersOf(host)) },
          },
        }
      : {}),
  };
  files.set(here, renderModuleFile(settings, source));
  if (disks !== undefined) {
    const layout: NixAttrs = {
      imports: [ref('inputs.disko.nixosModules.disko')],
      disko: { devices: { disk: definition.disks } },
    };
    files.set(disks, renderModuleFile(layout, source));
  }
  // Bare JSON: NixOS reads it as the report that nixos-facter wrote.
  if (definition.facterReport !== undefined) {
    files.set(`hosts/${host.name}/facter.json`, definition.facterReport);
  }
  return files;
}

/** Each secret of a host with the units of this host that read it. */
function consumersOf(host: ResolvedHost): NixAttrs {
  const { services } = host.own as {
    readonly services?: {
      readonly 'onepassword-secrets': {
        readonly secrets: Readonly<Record<string, { readonly services: readonly string[] }>>;
      };
    };
  };
  const secrets = services?.['onepassword-secrets'].secrets ?? {};
  return Object.fromEntries(Object.entries(secrets).map(([name, each]) => [name, each.services]));
}

/** The Home Manager side: one file a user and what their hosts add to it. */
export function emitHomes(fleet: ResolvedFleet, placement: Placement): Map<string, string> {
  const files = new Map<string, string>();
  const { user } = fleet;
  const base = `home/${user.name}/default.nix`;
  for (const host of fleet.hosts.filter(hasHome)) {
    const here = homePath(user.name, host.name);
    const modules = host.modules
      .map((module) => placement.fileFor(host.name, module.name))
      .filter((file) => file !== undefined);
    const imports = [base, ...modules].map((file) => importPath(here, file));
    const text = renderModuleFile(
      { imports, home: { stateVersion: host.definition.stateVersion } },
      `hosts/${host.name}/host.ts`,
    );
    files.set(here, text);
  }
  if (files.size > 0) {
    const identity: NixAttrs = {
      home: { username: user.name, homeDirectory: homeOf(user) },
      programs: { 'home-manager': { enable: true } },
    };
    files.set(base, renderModuleFile(identity, 'hosts/index.ts'));
  }
  return files;
}
