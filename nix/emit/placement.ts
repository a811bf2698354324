import type { ResolvedFleet, ResolvedHost, ResolvedModule } from '../fleet/types.ts';
import type { NixAttrs } from '../lang/index.ts';
import { renderModuleFile } from './module-file.ts';

/** Which file holds a module's text for each host. */
export interface Placement {
  /** Path in the generated tree → text. */
  readonly files: ReadonlyMap<string, string>;
  /** The file a host imports for a module; undefined where the module says nothing of this kind. */
  readonly fileFor: (host: string, module: string) => string | undefined;
}

export interface PlacementKind {
  readonly textOf: (module: ResolvedModule) => string | undefined;
  readonly sharedPath: (module: string) => string;
  readonly variantPath: (host: string, module: string) => string;
}

export function nixosPlacement(): PlacementKind {
  const render = renderOnce();
  return {
    textOf: ({ nixos, name }) => (nixos === undefined ? undefined : render(nixos, name)),
    sharedPath: (module) => `modules/${module}.nix`,
    variantPath: (host, module) => `hosts/${host}/modules/${module}.nix`,
  };
}

export function homePlacement(user: string): PlacementKind {
  const short = (module: string): string => module.replace(/^home\//, '');
  const render = renderOnce();
  return {
    textOf: ({ home, name }) => (home === undefined ? undefined : render(home, name)),
    sharedPath: (module) => `home/common/${short(module)}.nix`,
    variantPath: (host, module) => `home/${user}/${host}/${short(module)}.nix`,
  };
}

/** Hosts that share an object share its text. */
function renderOnce(): (value: NixAttrs, module: string) => string {
  const texts = new WeakMap<NixAttrs, string>();
  return (value, module) => {
    const text = texts.get(value) ?? renderModuleFile(value, `modules/${module}.ts`);
    texts.set(value, text);
    return text;
  };
}

/** Text that most hosts of a module share is one file under `modules/`; hosts that differ have a
 * variant. Which text is shared does not depend on the order of hosts. */
export function placeModules(fleet: ResolvedFleet, kind: PlacementKind): Placement {
  const files = new Map<string, string>();
  const filesOf = new Map<string, Map<string, string>>();
  for (const [module, texts] of textsByModule(fleet.hosts, kind)) {
    const shared = mostShared(texts);
    for (const [text, hosts] of texts) {
      const path = text === shared ? kind.sharedPath(module) : variantPath(kind, module, hosts);
      files.set(path, text);
      for (const host of hosts) {
        const own = filesOf.get(host) ?? new Map<string, string>();
        filesOf.set(host, own);
        own.set(module, path);
      }
    }
  }
  return { files, fileFor: (host, module) => filesOf.get(host)?.get(module) };
}

/** A variant that several hosts share lies beside the shared file, named after the first of them; one
 * that a single host has lies with that host. */
function variantPath(kind: PlacementKind, module: string, hosts: readonly string[]): string {
  const [first = ''] = hosts;
  if (hosts.length === 1) return kind.variantPath(first, module);
  return kind.sharedPath(module).replace(/\.nix$/, `.${first}.nix`);
}

function textsByModule(
  hosts: readonly ResolvedHost[],
  kind: PlacementKind,
): Map<string, Map<string, string[]>> {
  const byModule = new Map<string, Map<string, string[]>>();
  for (const host of hosts) {
    for (const module of host.modules) {
      const text = kind.textOf(module);
      if (text === undefined) continue;
      const texts = byModule.get(module.name) ?? new Map<string, string[]>();
      byModule.set(module.name, texts);
      const sharing = texts.get(text);
      if (sharing === undefined) texts.set(text, [host.name]);
      else sharing.push(host.name);
    }
  }
  return byModule;
}

/** The text of the most hosts; among equals that of the host first in the alphabet. */
function mostShared(texts: ReadonlyMap<string, readonly string[]>): string {
  let best: { readonly text: string; readonly hosts: readonly string[] } | undefined;
  for (const [text, hosts] of texts) {
    if (best === undefined || hosts.length > best.hosts.length) best = { text, hosts };
  }
  return best?.text ?? '';
}
