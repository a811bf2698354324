import type { Release } from '../fleet/releases.ts';
import type { Site } from '../fleet/site.ts';
import type { ResolvedFleet, ResolvedHost } from '../fleet/types.ts';
import type { NixValue } from '../lang/index.ts';
import type { CheckContext } from './context.ts';
import {
  buildIndex,
  createDefinitionReader,
  type Definition,
  type DefinitionIndex,
  type DefinitionReader,
} from './definitions.ts';
import { once, oncePerList } from './once.ts';
import { keepText } from './place.ts';
import { publishedConfig } from './published-modules.ts';
import { listItems, literalOf, refText } from './reading.ts';

/** One host as the rules see it. */
export interface HostModel {
  readonly name: string;
  readonly host: ResolvedHost;
  readonly fleet: ResolvedFleet;
  readonly release: Release;
  readonly context: CheckContext;
  /** What each module sets through NixOS, then what only this host sets. */
  readonly system: readonly DefinitionIndex[];
  /** What each module sets through Home Manager. */
  readonly home: readonly DefinitionIndex[];
  /** Every definition of an option that other hosts may have as well, by the option. */
  readonly shared: MergedKeys;
  /** What only this host sets: its name, its platform and its state version. */
  readonly own: DefinitionIndex;
  /** Where the host is declared. */
  readonly site: Site;
}

export type MergedKeys = ReadonlyMap<string, readonly Definition[]>;

/** Configurations are remembered by reader, those of NixOS apart from those of Home Manager. */
export interface Readers {
  readonly system: DefinitionReader;
  readonly home: DefinitionReader;
}

export function createReaders(): Readers {
  return { system: createDefinitionReader(), home: createDefinitionReader() };
}

export function createHostModel(
  host: ResolvedHost,
  context: CheckContext,
  read: Readers,
): HostModel {
  const system: DefinitionIndex[] = [];
  const home: DefinitionIndex[] = [];
  for (const { name, definition, nixos, home: inHome } of host.modules) {
    const source = { module: name, site: keepText(definition.site) };
    if (nixos !== undefined) system.push(read.system(nixos, source));
    if (inHome !== undefined) home.push(read.home(inHome, source));
  }
  const site = keepText(host.definition.site);
  // The secrets are not read as configuration: `readSecrets` has them as they were declared.
  const { services: _, disko, ...identity } = host.own;
  const source = { module: undefined, site };
  if (disko !== undefined) system.push(read.system({ disko }, source));
  system.push(...publishedServices(context, system, read.system));
  const shared = mergeKeys(system);
  const own = buildIndex(identity, source);
  const { fleet } = context;
  return {
    name: host.name,
    host,
    fleet,
    release: fleet.release,
    context,
    site,
    system: [...system, own],
    home,
    shared,
    own,
  };
}

/** What the flake's own modules set where their services are on. */
function publishedServices(
  { publishedModules }: CheckContext,
  indexes: readonly DefinitionIndex[],
  read: DefinitionReader,
): DefinitionIndex[] {
  return [...(publishedModules ?? [])].flatMap(([name, published]) => {
    const user = indexes.find(({ byKey }) =>
      byKey.get(`services.${name}.enable`)?.some(({ value }) => value === true),
    );
    if (user === undefined) return [];
    const { module, site } = user;
    return [read(publishedConfig(published), { module, site })];
  });
}

/** A list of one module stays as it is, which most are. Hosts with the same modules share the map. */
const mergeKeys = oncePerList((indexes: readonly DefinitionIndex[]): MergedKeys => {
  const merged = new Map<string, readonly Definition[]>();
  for (const { byKey } of indexes) {
    for (const [key, definitions] of byKey) {
      const before = merged.get(key);
      merged.set(key, before === undefined ? definitions : [...before, ...definitions]);
    }
  }
  return merged;
});

/** Keeps what `read` makes of a host for as long as the host's model lives. */
export function oncePerHost<T>(read: (host: HostModel) => T): (host: HostModel) => T {
  return once(read);
}

/** The same for what can be worked out of one configuration alone, which hosts may share. */
export function oncePerIndex<T>(
  read: (index: DefinitionIndex) => T,
): (index: DefinitionIndex) => T {
  return once(read);
}

/** The same for what can be worked out of the definitions below a prefix of one or two names: hosts
 * that have the same ones share it. */
export function oncePerPrefix<T>(
  prefix: string,
  read: (definitions: readonly Definition[]) => T,
): (host: HostModel) => T {
  const ofIndexes = oncePerList((indexes: readonly DefinitionIndex[]) =>
    read(indexes.flatMap(({ byPrefix }) => byPrefix.get(prefix) ?? none)),
  );
  return oncePerHost(({ system }) =>
    ofIndexes(system.filter(({ byPrefix }) => byPrefix.has(prefix))),
  );
}

const none: readonly Definition[] = [];

/** Every definition of exactly this option. */
export function definitionsAt({ shared, own }: HostModel, key: string): readonly Definition[] {
  const others = shared.get(key) ?? none;
  const ours = own.byKey.get(key);
  return ours === undefined ? others : [...others, ...ours];
}

/** Every option that is defined more than once, with its definitions. */
export function repeatedDefinitions(host: HostModel): readonly (readonly Definition[])[] {
  const here = [...host.own.byKey.keys()].map((key) => definitionsAt(host, key));
  return [...repeatedIn(host.shared), ...here.filter(isRepeated)];
}

const repeatedIn = once((shared: MergedKeys) => [...shared.values()].filter(isRepeated));

function isRepeated({ length }: readonly Definition[]): boolean {
  return length > 1;
}

/** Every definition of options below a prefix of one or two names, such as `systemd.services`. */
export function definitionsUnder(host: HostModel, prefix: string): readonly Definition[] {
  let found = none;
  for (const { byPrefix } of host.system) {
    const more = byPrefix.get(prefix);
    if (more !== undefined) found = found.length === 0 ? more : [...found, ...more];
  }
  return found;
}

/** The definitions that decide: those with the strongest priority (the lowest number). */
export function winnersAt(host: HostModel, key: string): readonly Definition[] {
  return strongest(definitionsAt(host, key));
}

export function strongest(definitions: readonly Definition[]): readonly Definition[] {
  if (definitions.length < 2) return definitions;
  const best = Math.min(...definitions.map((each) => each.priority));
  return definitions.filter((each) => each.priority === best);
}

/** The value an option has on the host: a literal, or the expression where it is none; undefined
 * where nobody sets it. A `mkIf` counts as taken. A reference to another option is followed. */
export function valueAt(host: HostModel, key: string, depth = 0): NixValue | undefined {
  const value = winnersAt(host, key)[0]?.value;
  if (value === undefined) return undefined;
  const target = refText(value);
  if (depth > 8 || target === undefined || !target.startsWith('config.')) return literalOf(value);
  return valueAt(host, target.slice('config.'.length), depth + 1) ?? value;
}

/** Whether somebody sets the option to `true`; a default of NixOS does not count. */
export function isOn(host: HostModel, key: string): boolean {
  return winnersAt(host, key).some(({ value }) => value === true);
}

/** The first of some options that are on. */
export function thoseOn(host: HostModel, keys: readonly string[]): readonly string[] {
  return keys.filter((key) => isOn(host, key));
}

export interface Item {
  readonly value: NixValue;
  readonly definition: Definition;
}

/** The elements of a list option, of all the definitions that NixOS would join. */
export function itemsAt(host: HostModel, key: string): readonly Item[] {
  return winnersAt(host, key).flatMap((definition) =>
    listItems(definition.value).map((value) => ({ value, definition })),
  );
}

/** The elements that are plain strings. */
export function textsAt(host: HostModel, key: string): readonly string[] {
  return itemsAt(host, key).flatMap(({ value }) => (typeof value === 'string' ? [value] : []));
}

/** Where an option is set, for a message: the module's file and line. */
export function siteOf(host: HostModel, key: string): string {
  return winnersAt(host, key)[0]?.site.text ?? host.site.text;
}

/** A file beside the host's own, as a place for a message. */
export function fileBeside(host: HostModel, name: string): string {
  return `${host.site.text.replace(/[^/]*$/, '')}${name}`;
}
