import { type Definition, type DefinitionIndex, textsOf } from '../definitions.ts';
import { type HostModel, oncePerIndex } from '../host-model.ts';
import { type HostSecret, opnixUnit, readSecrets } from '../host-secrets.ts';

import { once } from '../once.ts';
import { defineRule, type Report } from '../rule.ts';
import { readUnits, type Unit } from '../units.ts';

export const secretOrdering = defineRule({
  code: 'PN029',
  over: 'host',
  title: 'A unit reads a secret without waiting for it, or cannot start without OpNix',
  severity: 'error',
  run: (host, report) => {
    const units = readUnits(host);
    for (const unit of units.values()) {
      reportRequirement(unit, report);
      const made = mentionsOf(unit);
      const read = readSecrets(host).filter((secret) =>
        made.some((mention) => mentions(mention, secret)),
      );
      const unordered = read.filter(({ consumers }) => !consumers.includes(unit.stem));
      if (unordered.length > 0 && !waits(unit, units)) {
        report({
          where: unit.where,
          option: unit.option,
          message: `${unit.name} reads the secret "${unordered[0]?.name}" and does not wait for ${opnixUnit}`,
          hint: `give it after and wants ${opnixUnit}, or name it in the consumers of the secret`,
        });
      }
    }
    reportServicesOfNixos(host, report);
  },
});

/** Itself, or through a unit that it asks for and comes after, such as one that composes its
 * environment out of secrets. */
function waits(
  { dependencies }: Unit,
  units: ReadonlyMap<string, Unit>,
  seen: ReadonlySet<string> = new Set(),
): boolean {
  const { after, wants, requires, bindsTo } = dependencies;
  const asked = new Set([...wants, ...requires, ...bindsTo]);
  const earlier = after.filter((name) => asked.has(name) && !seen.has(name));
  if (earlier.includes(opnixUnit)) return true;
  return earlier.some((name) => {
    const unit = units.get(name);
    return unit !== undefined && waits(unit, units, new Set([...seen, name]));
  });
}

function reportRequirement(unit: Unit, report: Report): void {
  for (const kind of ['requires', 'requisite', 'bindsTo'] as const) {
    if (!unit.dependencies[kind].includes(opnixUnit)) continue;
    report({
      where: unit.where,
      option: `${unit.option}.${kind}`,
      message: `${unit.name} has ${kind} ${opnixUnit}: a fetch that fails takes it down although yesterday's file is good`,
      hint: 'use wants with after',
    });
  }
}

/** A secret handed to a service of NixOS through an option: the unit is not in sight, so somebody
 * must have said which one waits. */
function reportServicesOfNixos(host: HostModel, report: Report): void {
  const units = readUnits(host);
  const waiting = [...units.values()].filter((unit) => waits(unit, units));
  const ordered = new Set(
    waiting.flatMap(({ definitions }) => definitions.map((each) => each.module)),
  );
  const unordered = readSecrets(host).filter(({ consumers }) => consumers.length === 0);
  for (const index of host.system.filter(({ module }) => !ordered.has(module))) {
    for (const secret of unordered) {
      const found = mentionsElsewhere(index).find((each) => mentions(each, secret));
      if (found === undefined) continue;
      const { definition } = found;
      report({
        severity: 'warning',
        where: definition.site.text,
        option: definition.key,
        message: `${definition.key} takes the secret "${secret.name}", and no unit is said to wait for it`,
        hint: 'name the unit in the consumers of the secret, or order it after opnix-secrets.service in the module',
      });
    }
  }
}

/** A definition with what it names of secrets. */
interface Mention {
  readonly definition: Definition;
  /** Names after `secretPaths.` and after OpNix's folder. */
  readonly names: ReadonlySet<string>;
  /** Its texts that have a path. */
  readonly paths: readonly string[];
}

const named = /(?:secretPaths\.|\/var\/lib\/opnix\/secrets\/)([A-Za-z0-9]+)/g;
const anyName = /secretPaths\.|\/var\/lib\/opnix\/secrets\//;

function mentionIn(definition: Definition): Mention | undefined {
  const texts = textsOf(definition);
  const names = texts
    .filter((text) => anyName.test(text))
    .flatMap((text) => [...text.matchAll(named)].map(([, name = '']) => name));
  const paths = texts.filter((text) => text.includes('/'));
  const isNone = names.length === 0 && paths.length === 0;
  return isNone ? undefined : { definition, names: new Set(names), paths };
}

const mentionsOf = once(({ definitions }: Unit) =>
  definitions.flatMap((definition) => mentionIn(definition) ?? []),
);

/** What a module sets outside of its own units. */
const mentionsElsewhere = oncePerIndex(({ all }: DefinitionIndex) =>
  all
    .filter(({ path }) => path[0] !== 'systemd' && path[1] !== 'onepassword-secrets')
    .flatMap((definition) => mentionIn(definition) ?? []),
);

function mentions({ names, paths }: Mention, { name, spec, file }: HostSecret): boolean {
  if (names.has(name)) return true;
  return spec.path !== undefined && paths.some((text) => text.includes(file.path));
}
