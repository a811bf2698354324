import type { ClosurePath } from '../deploy/copy.ts';
import type { Report } from '../ssh/script.ts';
import { type BootParts, bootPartsOf } from '../status/boot-parts.ts';
import { factsOf, type HostFacts } from '../status/facts.ts';
import type { UnitTree } from './unit-tree.ts';

/** What a plan knows of its target, from one script. */
export interface TargetFacts {
  readonly host: HostFacts;
  readonly current: BootParts;
  readonly booted: BootParts;
  /** Generations of the system profile: number → store path. */
  readonly generations: ReadonlyMap<number, string>;
  /** Paths of the goal's closure that are not there yet. */
  readonly missing: ReadonlySet<string>;
  /** The closure of what runs, where the target was asked for it and its Nix could tell. */
  readonly closure: readonly ClosurePath[] | undefined;
  readonly units: UnitTree;
  /** Units that are not inactive, with their state; undefined without systemd. */
  readonly active: ReadonlyMap<string, string> | undefined;
  readonly fstab: readonly string[];
  readonly secrets: readonly string[];
}

/** What status.sh and plan.sh reported. */
export function targetFactsOf(report: Report): TargetFacts {
  return {
    host: factsOf(report),
    current: bootPartsOf(report, 'current'),
    booted: bootPartsOf(report, 'booted'),
    generations: new Map(report.all('entry').flatMap(generationOf)),
    missing: new Set(report.all('missing')),
    closure: closureOf(report),
    units: unitTreeOf(report),
    active: report.get('systemd') === 'yes' ? statesOf(report) : undefined,
    fstab: report.all('fstab'),
    secrets: report.all('secrets'),
  };
}

function generationOf(line: string): [number, string][] {
  const match = /^system-(\d+)-link (.*)$/.exec(line);
  return match ? [[Number(match[1]), match[2] ?? '']] : [];
}

/** Two lists in the same order; undefined unless both are whole. */
function closureOf(report: Report): readonly ClosurePath[] | undefined {
  const paths = report.all('running-path');
  const sizes = report.all('running-bytes');
  if (paths.length === 0 || paths.length !== sizes.length) return undefined;
  return paths.map((path, index) => ({ path, bytes: Number(sizes[index]) }));
}

function unitTreeOf(report: Report): UnitTree {
  const files = new Map(report.all('unit-file').map(splitAtSpace));
  const texts = new Map<string, string[]>();
  for (const [file, line] of report.all('unit-text').map(splitAtSpace)) {
    const lines = texts.get(file);
    if (lines === undefined) texts.set(file, [line]);
    else lines.push(line);
  }
  return { files, readText: (file) => texts.get(file)?.join('\n') };
}

function statesOf(report: Report): ReadonlyMap<string, string> {
  return new Map(
    report.all('unit-state').map((line) => {
      const [state, unit] = splitAtSpace(line);
      return [unit, state];
    }),
  );
}

function splitAtSpace(line: string): [string, string] {
  const space = line.indexOf(' ');
  return space === -1 ? [line, ''] : [line.slice(0, space), line.slice(space + 1)];
}
