import { readSegment } from './names.ts';

/** Option name → type text, as the manual prints both. */
export type OptionTable = Readonly<Record<string, string>>;

/** A tree of option names, grown where it is looked at: a check touches a small part of 20,000. */
export interface Branch {
  /** The type where the place is an option itself. */
  readonly typeText: string | undefined;
  readonly below: () => ReadonlyMap<string, Branch>;
}

/** A name below a branch, and where its next segment begins. */
export interface BranchEntry {
  readonly name: string;
  readonly at: number;
  readonly typeText: string;
}

export function tableBranch(table: OptionTable): Branch {
  const entries = () =>
    Object.entries(table).map(([name, typeText]) => ({ name, at: 0, typeText }));
  return { typeText: undefined, below: once(() => growBranches(entries())) };
}

/** Grows at the first call and keeps what grew. */
export function once<T>(grow: () => T): () => T {
  let grown: { readonly value: T } | undefined;
  return () => {
    grown ??= { value: grow() };
    return grown.value;
  };
}

/** Groups names by their next segment. */
export function growBranches(entries: readonly BranchEntry[]): ReadonlyMap<string, Branch> {
  const groups = new Map<string, { own: string | undefined; under: BranchEntry[] }>();
  for (const { name, at, typeText } of entries) {
    const { segment, next } = readSegment(name, at);
    let group = groups.get(segment);
    if (group === undefined) {
      group = { own: undefined, under: [] };
      groups.set(segment, group);
    }
    if (next > name.length) group.own = typeText;
    else group.under.push({ name, at: next, typeText });
  }
  const branches = new Map<string, Branch>();
  for (const [segment, { own, under }] of groups) {
    branches.set(segment, { typeText: own, below: once(() => growBranches(under)) });
  }
  return branches;
}

/** One tree from several; the later one's type wins where two have the same option. */
export function mergeBranches(branches: readonly Branch[]): Branch {
  const [only] = branches;
  if (branches.length === 1 && only !== undefined) return only;
  return {
    typeText: branches.findLast((branch) => branch.typeText !== undefined)?.typeText,
    below: once(() => {
      const parts = new Map<string, Branch[]>();
      for (const branch of branches) {
        for (const [segment, child] of branch.below()) {
          const same = parts.get(segment);
          if (same === undefined) parts.set(segment, [child]);
          else same.push(child);
        }
      }
      return new Map([...parts].map(([segment, same]) => [segment, mergeBranches(same)]));
    }),
  };
}
