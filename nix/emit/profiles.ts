import type { ProfileDefinition, ResolvedFleet } from '../fleet/types.ts';
import { importPath } from './imports.ts';
import { renderModuleFile } from './module-file.ts';
import type { Placement } from './placement.ts';

export interface EmittedProfiles {
  readonly files: ReadonlyMap<string, string>;
  /** Files that importing a profile brings in, included profiles' files too. */
  readonly bringsIn: (profile: string) => ReadonlySet<string>;
}

export function profilePath(name: string): string {
  return `profiles/${name}.nix`;
}

/** A profile's file imports each of its modules that looks the same on all hosts of the profile;
 * where one host differs, every host of the profile imports its own. */
export function emitProfiles(fleet: ResolvedFleet, placement: Placement): EmittedProfiles {
  const users = new Map<string, { profile: ProfileDefinition; hosts: string[] }>();
  for (const host of fleet.hosts) {
    for (const profile of host.profiles) {
      const entry = users.get(profile.name) ?? { profile, hosts: [] };
      entry.hosts.push(host.name);
      users.set(profile.name, entry);
    }
  }
  const files = new Map<string, string>();
  const direct = new Map<string, readonly string[]>();
  for (const [name, { profile, hosts }] of users) {
    const modules = commonFiles(profile, hosts, placement);
    const included = profile.includes().map((each) => profilePath(each.name));
    const from = profilePath(name);
    const imports = [...included, ...modules].sort().map((file) => importPath(from, file));
    files.set(from, renderModuleFile({ imports }, `profiles/${name}.ts`));
    direct.set(name, modules);
  }
  const bringsIn = (name: string): ReadonlySet<string> => {
    const profile = users.get(name)?.profile;
    const found = new Set(direct.get(name) ?? []);
    for (const each of profile?.includes() ?? [])
      for (const file of bringsIn(each.name)) found.add(file);
    return found;
  };
  return { files, bringsIn };
}

function commonFiles(
  profile: ProfileDefinition,
  hosts: readonly string[],
  placement: Placement,
): readonly string[] {
  const common = new Set<string>();
  for (const { module } of profile.modules) {
    const files = new Set(hosts.map((host) => placement.fileFor(host, module.name)));
    const [only] = files;
    if (files.size === 1 && only !== undefined) common.add(only);
  }
  return [...common];
}
