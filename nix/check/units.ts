import type { NixValue } from '../lang/index.ts';
import type { Definition } from './definitions.ts';
import { type HostModel, oncePerHost, oncePerPrefix } from './host-model.ts';
import { listItems } from './reading.ts';

export const dependencyKinds = [
  'after',
  'before',
  'wants',
  'requires',
  'requisite',
  'bindsTo',
  'partOf',
  'wantedBy',
  'requiredBy',
] as const;
export type DependencyKind = (typeof dependencyKinds)[number];

/** A systemd unit that the host's configuration defines or adds to. */
export interface Unit {
  /** With its suffix: `atticd.service`. */
  readonly name: string;
  readonly suffix: string;
  /** Without the suffix, as NixOS names it. */
  readonly stem: string;
  /** The option that it stands under, `systemd.services.atticd`. */
  readonly option: string;
  readonly definitions: readonly Definition[];
  readonly dependencies: Readonly<Record<DependencyKind, readonly string[]>>;
  /** Last value of each key of `serviceConfig`, `timerConfig`, …, by that section's own names. */
  readonly section: ReadonlyMap<string, NixValue>;
  /** Last value of each other option below the unit: `script`, `startAt`, `environment.X`. */
  readonly options: ReadonlyMap<string, NixValue>;
  readonly where: string;
}

const groups = {
  services: '.service',
  timers: '.timer',
  sockets: '.socket',
  paths: '.path',
  targets: '.target',
  slices: '.slice',
} as const;

/** Every unit in the configuration of the host, by its name with suffix. */
export const readUnits = oncePerPrefix('systemd', (all): ReadonlyMap<string, Unit> => {
  const units = new Map<string, Unit>();
  for (const [group, suffix] of Object.entries(groups)) {
    const inGroup = all.filter(({ path }) => path[1] === group);
    for (const [stem, definitions] of byStem(inGroup, 2)) {
      const unit = readUnit(stem, suffix, `systemd.${group}.${stem}`, definitions);
      units.set(unit.name, unit);
    }
  }
  return units;
});

/** The units of users' own service managers. */
export const readUserServices = oncePerPrefix('systemd.user', (all): ReadonlyMap<string, Unit> => {
  const units = new Map<string, Unit>();
  const services = all.filter(({ path }) => path[2] === 'services');
  for (const [stem, definitions] of byStem(services, 3)) {
    const unit = readUnit(stem, '.service', `systemd.user.services.${stem}`, definitions);
    units.set(unit.name, unit);
  }
  return units;
});

function byStem(definitions: readonly Definition[], at: number): Map<string, Definition[]> {
  const stems = new Map<string, Definition[]>();
  for (const definition of definitions) {
    const stem = definition.path[at];
    if (stem === undefined) continue;
    const group = stems.get(stem);
    if (group === undefined) stems.set(stem, [definition]);
    else group.push(definition);
  }
  return stems;
}

const sectionNames = /^(service|timer|socket|path|slice)Config$/;

function readUnit(
  stem: string,
  suffix: string,
  option: string,
  definitions: readonly Definition[],
): Unit {
  const depth = definitions[0]?.path.indexOf(stem, 2) ?? 2;
  const section = new Map<string, NixValue>();
  const options = new Map<string, NixValue>();
  const dependencies = Object.fromEntries(
    dependencyKinds.map((kind) => [kind, [] as string[]]),
  ) as Record<DependencyKind, string[]>;
  for (const { path, value } of definitions) {
    const [name = '', ...rest] = path.slice(depth + 1);
    const kind = dependencyKind(name, rest[0]);
    if (kind !== undefined) dependencies[kind].push(...unitNames(value));
    else if (sectionNames.test(name)) section.set(rest.join('.'), value);
    else if (name !== '') options.set([name, ...rest].join('.'), value);
  }
  const where = definitions[0]?.site.text ?? 'unknown place';
  return {
    name: stem + suffix,
    suffix,
    stem,
    option,
    definitions,
    dependencies,
    section,
    options,
    where,
  };
}

const kindsByWord = new Map(dependencyKinds.map((kind) => [kind.toLowerCase(), kind]));

/** `after`, or `unitConfig.After`, which is the same in systemd's own words. */
function dependencyKind(name: string, inner: string | undefined): DependencyKind | undefined {
  const word = name === 'unitConfig' && inner !== undefined ? inner : name;
  return kindsByWord.get(word.toLowerCase());
}

function unitNames(value: NixValue): string[] {
  return listItems(value).flatMap((item) =>
    typeof item === 'string' ? item.split(/\s+/).filter((name) => name !== '') : [],
  );
}

/** Whether the configuration says what the service runs; otherwise it only adds to a unit that
 * comes from elsewhere. */
export function runsSomething(unit: Unit): boolean {
  return (
    unit.section.has('ExecStart') || unit.options.has('script') || unit.options.has('preStart')
  );
}

export function isEnabled(unit: Unit): boolean {
  return unit.options.get('enable') !== false;
}

/** Names without suffix of every service that will exist on the host: those it defines itself and
 * those that its modules say come with them. */
export const knownServices = oncePerHost((host: HostModel): ReadonlySet<string> => {
  const names = new Set(host.host.modules.flatMap((module) => module.units));
  for (const unit of readUnits(host).values()) {
    if (unit.suffix === '.service' && runsSomething(unit) && isEnabled(unit)) names.add(unit.stem);
  }
  return names;
});

/** How a service ends: `oneshot` runs to its end, everything else stays. systemd's default is
 * `simple` (systemd.service(5), Type=). */
export function serviceType(unit: Unit): string {
  const type = unit.section.get('Type');
  return typeof type === 'string' ? type : 'simple';
}
