import { type Branch, tableBranch } from './branch.ts';
import type { OptionDelta, OptionScope } from './delta-rows.ts';
import { homeDeltas } from './deltas-home.ts';
import { nixosDeltas } from './deltas-nixos.ts';
import { anyAttribute, splitOptionName } from './names.ts';
import { newerGroups } from './newer.ts';

export const optionDeltas: readonly OptionDelta[] = [...nixosDeltas, ...homeDeltas];

/** Where an option stands in a release. */
export type OptionState =
  | { readonly state: 'present' }
  /** Setting it is an error since `release`. */
  | {
      readonly state: 'removed';
      readonly release: string;
      readonly instead: string | undefined;
      readonly source: string;
    }
  /** Still works, with a warning, since `release`. */
  | {
      readonly state: 'renamed';
      readonly release: string;
      readonly to: string;
      readonly source: string;
    }
  /** Comes with `release`. */
  | { readonly state: 'not yet'; readonly release: string; readonly source: string };

/** What is known of an option path in a release (`26.05`). `present` says only that no release note
 * or newer module speaks against it; whether it exists is the catalogue's to say. A removal or rename
 * of a group holds for all options below it. */
export function optionState(
  path: string | readonly string[],
  release: string,
  scope: OptionScope = 'nixos',
): OptionState {
  const segments = typeof path === 'string' ? splitOptionName(path) : path;
  const trees = treesOf(scope, release);
  const gone = firstAlong(trees.deltas, segments, (text, depth) => {
    const delta = optionDeltas[Number(text)];
    return delta === undefined ? undefined : stateOf(delta, segments, depth);
  });
  if (gone !== undefined) return gone;
  const coming = firstAlong(trees.newer, segments, (text, depth) =>
    depth === segments.length ? comingState(text, release) : undefined,
  );
  return coming ?? { state: 'present' };
}

/** For a path that a catalogue does not have at all: what is known of the options below it. A later
 * release brings them (`boot.loader.systemd-boot.bootCounting`), or an earlier one took them away
 * (`sound`, which had only `enable`). */
export function stateOfUnknown(
  path: readonly string[],
  release: string,
  scope: OptionScope,
): OptionState {
  const trees = treesOf(scope);
  const [coming] = path.reduce(placesBelow, [trees.newer]).flatMap(leavesOf);
  const [gone] = path.reduce(placesBelow, [trees.deltas]).flatMap(leavesOf);
  const delta = gone === undefined ? undefined : optionDeltas[Number(gone)];
  if (delta !== undefined && delta.release <= release) return stateOf(delta, path, path.length);
  return (coming === undefined ? undefined : comingState(coming, release)) ?? { state: 'present' };
}

function comingState(text: string, release: string): OptionState | undefined {
  const group = newerGroups[Number(text)];
  if (group === undefined || group.since <= release) return undefined;
  return { state: 'not yet', release: group.since, source: group.source };
}

function leavesOf(branch: Branch): readonly string[] {
  const own = branch.typeText === undefined ? [] : [branch.typeText];
  return [...own, ...[...branch.below().values()].flatMap(leavesOf)];
}

function stateOf(delta: OptionDelta, path: readonly string[], depth: number): OptionState {
  const { release, source } = delta;
  if (delta.change === 'removed' || delta.to === undefined) {
    return { state: 'removed', release, instead: delta.to, source };
  }
  return { state: 'renamed', release, to: [delta.to, ...path.slice(depth)].join('.'), source };
}

interface Trees {
  /** Option name → position in `optionDeltas`. */
  readonly deltas: Branch;
  /** Option name → position in `newerGroups` of the first group that has it. */
  readonly newer: Branch;
}

const trees = new Map<string, Trees>();

/** What is known of any release or, with `release`, only what has happened by then and is still to
 * come: of the newest release that is next to nothing. */
function treesOf(scope: OptionScope, release?: string): Trees {
  const key = `${scope} ${release}`;
  const before = trees.get(key);
  if (before !== undefined) return before;
  const deltas = new Map<string, number>();
  for (const [index, delta] of optionDeltas.entries()) {
    if (delta.scope === scope) deltas.set(delta.name, index);
  }
  const newer = new Map<string, number>();
  for (const [index, group] of newerGroups.entries()) {
    if (group.scope !== scope) continue;
    for (const name of Object.keys(group.options ?? {})) {
      if (!newer.has(name)) newer.set(name, index);
    }
  }
  if (release !== undefined) {
    for (const [name, index] of deltas) {
      if ((optionDeltas[index]?.release ?? '') > release) deltas.delete(name);
    }
    for (const [name, index] of newer) {
      if ((newerGroups[index]?.since ?? '') <= release) newer.delete(name);
    }
  }
  const made = { deltas: positionBranch(deltas), newer: positionBranch(newer) };
  trees.set(key, made);
  return made;
}

function positionBranch(positions: ReadonlyMap<string, number>): Branch {
  return tableBranch(Object.fromEntries([...positions].map(([name, at]) => [name, String(at)])));
}

/** Asks at each place along the path that the tree has something for; the first answer counts. */
function firstAlong<T>(
  tree: Branch,
  path: readonly string[],
  decide: (text: string, depth: number) => T | undefined,
  depth = 0,
): T | undefined {
  const segment = path[depth];
  if (segment === undefined) return undefined;
  const below = tree.below();
  for (const name of [segment, anyAttribute]) {
    const branch = below.get(name);
    if (branch === undefined) continue;
    const own = branch.typeText === undefined ? undefined : decide(branch.typeText, depth + 1);
    const answer = own ?? firstAlong(branch, path, decide, depth + 1);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

function placesBelow(branches: readonly Branch[], segment: string): readonly Branch[] {
  return branches.flatMap((branch) =>
    [segment, anyAttribute].flatMap((name) => branch.below().get(name) ?? []),
  );
}

/** One line for a message: `removed in 25.11; use …`. */
export function renderOptionState(state: OptionState): string {
  switch (state.state) {
    case 'present':
      return 'present';
    case 'removed':
      return state.instead === undefined
        ? `removed in ${state.release}`
        : `removed in ${state.release}; use ${state.instead}`;
    case 'renamed':
      return `renamed to ${state.to} in ${state.release}`;
    case 'not yet':
      return `comes with ${state.release}`;
  }
}
