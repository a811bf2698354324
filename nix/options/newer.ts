import type { OptionTable } from './branch.ts';
import type { OptionScope } from './delta-rows.ts';
import data from './newer.json' with { type: 'json' };

/** Options that the 24.11 catalogue does not have, or has with another type: `newer.json`. */
export interface NewerGroup {
  readonly scope: OptionScope;
  /** First release that has them; `25.05` also for flake modules, which no release is tied to. */
  readonly since: string;
  readonly source: string;
  /** Name → type text, in the manual's own notation. */
  readonly options?: OptionTable;
  /** The same, for options that exist before and change their type. */
  readonly changed?: OptionTable;
}

// TypeScript gives each group of the file a type of its own.
export const newerGroups: readonly NewerGroup[] = data as readonly NewerGroup[];

/** What a release has beyond (or otherwise than) 24.11: name → type text, as a catalogue and the
 * oracle's EXTRA file take it. Releases are `YY.MM` and compare as text. */
export function newerOptions(
  scope: OptionScope,
  release: string,
  /** Leave out names below these, such as `home-manager` where its own module is evaluated. */
  without: readonly string[] = [],
): OptionTable {
  const groups = newerGroups
    .filter((group) => group.scope === scope && group.since <= release)
    .sort((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0));
  const entries = groups.flatMap((group) => Object.entries({ ...group.options, ...group.changed }));
  const isWanted = ([name]: [string, string]): boolean =>
    !without.some((prefix) => name === prefix || name.startsWith(`${prefix}.`));
  return Object.fromEntries(entries.filter(isWanted));
}
