import type { Atom, Cut } from './atoms.ts';
import type { ChunkSizes } from './limits.ts';

/** Atoms from `from` up to, not including, `to`. */
export interface Group {
  readonly from: number;
  readonly to: number;
}

/** Groups atoms into chunks. A text that is too long is cut at its most willing place, then each half
 * again. Where it is cut depends on headings, terms and the count of blocks, never on the words or the
 * length of a paragraph: an edited paragraph changes its own chunk, and where that becomes too long, or
 * short enough to be one with its other half, that half; all others stay. */
export function groupAtoms(atoms: readonly Atom[], sizes: ChunkSizes): Group[] {
  const groups: Group[] = [];
  const waiting: Group[] = atoms.length === 0 ? [] : [{ from: 0, to: atoms.length }];
  for (let group = waiting.pop(); group !== undefined; group = waiting.pop()) {
    const at = fits(atoms, group, sizes) ? undefined : bestCut(atoms, group);
    if (at === undefined) groups.push(group);
    else waiting.push({ from: at, to: group.to }, { from: group.from, to: at });
  }
  return joinRests(atoms, groups, sizes);
}

export function sizeOf(atoms: readonly Atom[], { from, to }: Group): number {
  const first = atoms[from];
  const last = atoms[to - 1];
  return first === undefined || last === undefined
    ? 0
    : last.end - first.start + first.before.length + last.after.length;
}

function fits(atoms: readonly Atom[], group: Group, sizes: ChunkSizes): boolean {
  if (group.to - group.from <= 1) return true;
  const size = sizeOf(atoms, group);
  if (size > sizes.wholeChars) return false;
  if (size <= sizes.mergedChars) return true;
  for (let at = group.from + 1; at < group.to; at++) {
    if ((atoms[at]?.cut.kind ?? 0) > 50) return false;
  }
  return true;
}

function bestCut(atoms: readonly Atom[], { from, to }: Group): number {
  let best = from + 1;
  for (let at = from + 2; at < to; at++) {
    if (isBefore(atoms[best]?.cut, atoms[at]?.cut)) best = at;
  }
  return best;
}

function isBefore(left: Cut | undefined, right: Cut | undefined): boolean {
  if (left === undefined || right === undefined) return right !== undefined;
  return right.kind > left.kind || (right.kind === left.kind && right.order > left.order);
}

/** A short rest of a section goes with the chunk before it, or after it where it is the first. */
function joinRests(atoms: readonly Atom[], groups: readonly Group[], sizes: ChunkSizes): Group[] {
  const joined: Group[] = [];
  for (const group of groups) {
    const before = joined.at(-1);
    const isInside = (atoms[group.from]?.cut.kind ?? 100) <= 80;
    if (before !== undefined && isInside) {
      const both = { from: before.from, to: group.to };
      const isRest =
        sizeOf(atoms, group) < sizes.restChars || sizeOf(atoms, before) < sizes.restChars;
      if (isRest && sizeOf(atoms, both) <= sizes.hardChars) {
        joined[joined.length - 1] = both;
        continue;
      }
    }
    joined.push(group);
  }
  return joined;
}
