import type { Site } from '../fleet/site.ts';
import type { NixAttrs, NixValue } from '../lang/index.ts';
import { isNixExpr } from '../lang/value.ts';
import { renderSegment } from '../options/names.ts';
import { deepest, plainAttrs, textsIn, unwrap } from './reading.ts';
import { sameValue } from './same-value.ts';

/** One value that one module gives one option: attribute sets are opened down to their leaves, and
 * `mkForce`, `mkIf`, `mkMerge` and their like are taken off. */
export interface Definition {
  readonly path: readonly string[];
  /** The path as Nix prints it. */
  readonly key: string;
  readonly value: NixValue;
  /** NixOS's number: 50 for `mkForce`, 100 plain, 1000 for `mkDefault`; the lowest wins. */
  readonly priority: number;
  /** It stands under a `mkIf`. */
  readonly conditional: boolean;
  /** Undefined for what the host sets itself. */
  readonly module: string | undefined;
  readonly site: Site;
}

export interface DefinitionIndex {
  readonly all: readonly Definition[];
  readonly byKey: ReadonlyMap<string, readonly Definition[]>;
  /** By the first name and by the first two. */
  readonly byPrefix: ReadonlyMap<string, readonly Definition[]>;
  /** Every `….openFirewall`, `openDefaultPorts` and the like. */
  readonly opensFirewall: readonly Definition[];
  /** Who set it. */
  readonly module: string | undefined;
  readonly site: Site;
  /** What was handed in, for whoever looks at it as a whole. */
  readonly config: NixAttrs;
}

export interface Source {
  readonly module: string | undefined;
  readonly site: Site;
}

export const normalPriority = 100;

// A module says the same on most hosts, in an object of its own for each. So few of those that were
// seen are kept, and a new one that equals one of them is not read again. A module that says something
// else on every host must not make this a search through all hosts.
const keptVariants = 6;

export type DefinitionReader = (config: NixAttrs, source: Source) => DefinitionIndex;

/** Reads configurations for one run of the rules. Equal configurations of a module give the same
 * index, so whatever is worked out of an index can be remembered by it. */
export function createDefinitionReader(): DefinitionReader {
  const known = new Map<Site, DefinitionIndex[]>();
  return (config, source) => {
    const variants = known.get(source.site) ?? [];
    known.set(source.site, variants);
    const same = variants.find((each) => each.config === config || sameValue(each.config, config));
    if (same !== undefined) return same;
    const index = buildIndex(config, source);
    if (variants.length < keptVariants) variants.push(index);
    return index;
  };
}

function isFirewallSwitch(name: string): boolean {
  return name.startsWith('open') && /^open\w*(Firewall|Ports)$/.test(name);
}

/** Opens one configuration. */
export function buildIndex(config: NixAttrs, source: Source): DefinitionIndex {
  const all: Definition[] = [];
  collect(
    config,
    { path: [], key: '' },
    { priority: normalPriority, conditional: false },
    source,
    all,
  );
  const byKey = new Map<string, Definition[]>();
  const byPrefix = new Map<string, Definition[]>();
  for (const definition of all) {
    const [first = '', second] = definition.path;
    append(byKey, definition.key, definition);
    append(byPrefix, first, definition);
    if (second !== undefined) append(byPrefix, `${first}.${second}`, definition);
  }
  const opensFirewall = all.filter(({ path }) => isFirewallSwitch(path.at(-1) ?? ''));
  return { all, byKey, byPrefix, opensFirewall, ...source, config };
}

function append<T>(groups: Map<string, T[]>, key: string, item: T): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [item]);
  else group.push(item);
}

const texts = new WeakMap<Definition, readonly string[]>();

/** `textsIn` of the value; several rules search the same words. */
export function textsOf(definition: Definition): readonly string[] {
  const known = texts.get(definition) ?? textsIn(definition.value);
  texts.set(definition, known);
  return known;
}

interface Standing {
  readonly priority: number;
  readonly conditional: boolean;
}

type Place = Pick<Definition, 'path' | 'key'>;

function collect(
  value: NixValue,
  place: Place,
  standing: Standing,
  source: Source,
  out: Definition[],
): void {
  if (!isNixExpr(value)) {
    collectOpen(value, place, standing, source, out);
    return;
  }
  for (const part of unwrap(value)) {
    const here: Standing = {
      priority: part.priority ?? standing.priority,
      conditional: standing.conditional || part.conditional,
    };
    collectOpen(part.value, place, here, source, out);
  }
}

function collectOpen(
  value: NixValue,
  place: Place,
  standing: Standing,
  source: Source,
  out: Definition[],
): void {
  const { path, key } = place;
  const attrs = path.length > deepest ? undefined : plainAttrs(value);
  const names = attrs === undefined ? [] : Object.keys(attrs);
  if (attrs === undefined || (names.length === 0 && path.length > 0)) {
    const { priority, conditional } = standing;
    const { module, site } = source;
    out.push({ path, key, value, priority, conditional, module, site });
    return;
  }
  for (const name of names) {
    const below = key === '' ? renderSegment(name) : `${key}.${renderSegment(name)}`;
    collect(attrs[name] as NixValue, { path: [...path, name], key: below }, standing, source, out);
  }
}
