import { canonicalJson } from '#lib';
import type { ResolvedFleet, ResolvedModule } from '../fleet/types.ts';
import {
  isNixExpr,
  isNixIdentifier,
  type NixAttrs,
  type NixValue,
  printNix,
} from '../lang/index.ts';

/** What a module comes to on the hosts that have it. */
export interface ModuleData {
  readonly name: string;
  /** Its TypeScript, from the repository's root. */
  readonly file: string;
  readonly description: string;
  /** Hosts for which it comes to the same are in one of these; in the fleet's order. */
  readonly variants: readonly ModuleVariant[];
}

export interface ModuleVariant {
  readonly hosts: readonly string[];
  /** The module's own options, defaults filled in. */
  readonly options: unknown;
  /** What it sets of NixOS, a line an option as it would stand in Nix: `services.openssh.enable = true;`. A
   * long value is cut and ends in `…`. */
  readonly nixos: readonly string[];
  /** The same of Home Manager. */
  readonly home: readonly string[];
}

/** Scripts and whole files are in the generated tree; here is enough to say what it is. */
const textMax = 600;

/** Every module that some host has, by name. */
export function moduleData(fleet: ResolvedFleet): readonly ModuleData[] {
  const settingsOf = createSettings();
  const modules = new Map<string, { module: ResolvedModule; variants: Map<string, Variant> }>();
  for (const host of fleet.hosts) {
    for (const module of host.modules) {
      const found = modules.get(module.name) ?? { module, variants: new Map() };
      modules.set(module.name, found);
      const variant = {
        options: module.options ?? {},
        nixos: settingsOf(module.nixos),
        home: settingsOf(module.home),
      };
      const key = canonicalJson(variant);
      const same = found.variants.get(key);
      if (same === undefined) found.variants.set(key, { hosts: [host.name], ...variant });
      else same.hosts.push(host.name);
    }
  }
  return [...modules]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, { module, variants }]) => ({
      name,
      file: `modules/${name}.ts`,
      description: module.definition.description,
      variants: [...variants.values()],
    }));
}

type Variant = Omit<ModuleVariant, 'hosts'> & { readonly hosts: string[] };
type Settings = readonly string[];

/** Hosts that share an object share what is printed of it. */
function createSettings(): (value: NixAttrs | undefined) => Settings {
  const known = new WeakMap<NixAttrs, Settings>();
  return (value) => {
    if (value === undefined) return [];
    const settings = known.get(value) ?? listSettings(value, '');
    known.set(value, settings);
    return settings;
  };
}

function listSettings(value: NixValue, path: string): Settings {
  if (isAttrs(value)) {
    return Object.entries(value).flatMap(([name, below]) => {
      const step = isNixIdentifier(name) ? name : printNix(name);
      return listSettings(below, path === '' ? step : `${path}.${step}`);
    });
  }
  const text = printNix(value);
  return [`${path} = ${text.length <= textMax ? text : `${text.slice(0, textMax)}…`};`];
}

/** Attributes that are looked into; an empty set is a value. */
function isAttrs(value: NixValue): value is NixAttrs {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  return !isNixExpr(value) && Object.keys(value).length > 0;
}
