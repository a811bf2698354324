import { type Branch, type BranchEntry, growBranches, type OptionTable, once } from './branch.ts';
import { readSegment } from './names.ts';

// The form that `panther options sync` keeps a catalogue in. Reading 20,000 properties one by one
// takes longer than all of `panther check` should; here the names under one pair of first segments
// are one string, split when somebody looks there. Everything is ASCII so that it stays one byte a
// character in memory.

export interface PackedCatalogue {
  readonly format: 'panther-options-1';
  /** What the options were read from, for messages. */
  readonly source: string;
  /** `26.05`, or undefined where the source does not say. */
  readonly release?: string | undefined;
  readonly types: readonly string[];
  /** First two segments of the names, and beside each the rest of its names with type numbers. */
  readonly prefixes: readonly string[];
  readonly groups: readonly string[];
}

export function packCatalogue(
  table: OptionTable,
  about: Pick<PackedCatalogue, 'source' | 'release'>,
): PackedCatalogue {
  const types = [...new Set(Object.values(table))].sort();
  const numbers = new Map(types.map((text, index) => [text, index]));
  const groups = new Map<string, string[]>();
  for (const name of Object.keys(table).sort()) {
    const prefixEnd = endOfPrefix(name);
    const prefix = name.slice(0, prefixEnd);
    const entry = `${escapeName(name.slice(prefixEnd + 1))} ${numbers.get(table[name] ?? '')}`;
    const group = groups.get(prefix);
    if (group === undefined) groups.set(prefix, [entry]);
    else group.push(entry);
  }
  return {
    format: 'panther-options-1',
    source: about.source,
    ...(about.release === undefined ? {} : { release: about.release }),
    types,
    prefixes: [...groups.keys()],
    groups: [...groups.values()].map((group) => group.join('|')),
  };
}

/** JSON in ASCII: what is not becomes an escape. */
export function renderPacked(packed: PackedCatalogue): string {
  return JSON.stringify(packed).replace(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

export function packedBranch(packed: PackedCatalogue): Branch {
  return { typeText: undefined, below: once(() => firstLevel(packed)) };
}

function firstLevel(packed: PackedCatalogue): ReadonlyMap<string, Branch> {
  const levels = new Map<string, { own: Branch | undefined; below: Map<string, Branch> }>();
  for (const [index, prefix] of packed.prefixes.entries()) {
    const first = readSegment(prefix, 0);
    let level = levels.get(first.segment);
    if (level === undefined) {
      level = { own: undefined, below: new Map() };
      levels.set(first.segment, level);
    }
    const branch = groupBranch(packed, index);
    if (first.next > prefix.length) level.own = branch;
    else level.below.set(readSegment(prefix, first.next).segment, branch);
  }
  return new Map(
    [...levels].map(([segment, { own, below }]) => [
      segment,
      { typeText: own?.typeText, below: () => below },
    ]),
  );
}

function groupBranch(packed: PackedCatalogue, index: number): Branch {
  const read = once((): BranchEntry[] =>
    (packed.groups[index] ?? '').split('|').map((entry) => {
      const space = entry.lastIndexOf(' ');
      const typeText = packed.types[Number(entry.slice(space + 1))] ?? '';
      return { name: unescapeName(entry.slice(0, space)), at: 0, typeText };
    }),
  );
  return {
    get typeText() {
      return read().find((entry) => entry.name === '')?.typeText;
    },
    below: once(() => growBranches(read().filter((entry) => entry.name !== ''))),
  };
}

/** Where the first two segments of a name end. */
function endOfPrefix(name: string): number {
  const first = readSegment(name, 0).next;
  if (first > name.length) return name.length;
  return readSegment(name, first).next - 1;
}

const escapeName = (name: string): string =>
  name.replace(/[%|]/g, (c) => (c === '%' ? '%25' : '%7C'));
const unescapeName = (name: string): string =>
  name.includes('%') ? name.replace(/%7C/g, '|').replace(/%25/g, '%') : name;
