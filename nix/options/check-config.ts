import type { NixAttrs } from '../lang/index.ts';
import {
  aliasTarget,
  type Catalogue,
  type Cursor,
  hiddenOptions,
  rootCursor,
} from './catalogue.ts';
import { type Complaint, findComplaints, type ValuePath } from './check-value.ts';
import type { OptionScope } from './delta-rows.ts';
import { type OptionState, optionState, stateOfUnknown } from './deltas.ts';

/** What the option list has against one place of a configuration. */
export type OptionFinding =
  | Complaint
  | {
      readonly kind: 'state';
      readonly path: ValuePath;
      readonly state: Exclude<OptionState, { readonly state: 'present' }>;
    };

export interface ConfigScope {
  readonly scope: OptionScope;
  /** `26.05` */
  readonly release: string;
}

/** Checks a whole configuration, nested by option name, as a module's `nixos()` or `home()` returns
 * it: options that do not exist, values that their type does not take, options that the release has
 * removed, renamed or not yet got. Complaints come first, each kind in the configuration's order. */
export function checkConfig(
  catalogue: Catalogue,
  config: NixAttrs,
  about: ConfigScope,
): OptionFinding[] {
  const findings: OptionFinding[] = [];
  const complaints = findComplaints(rootCursor(catalogue), config, [], (path, found) => {
    if (path.length === 1 && hiddenOptions.has(String(path[0]))) return true;
    const state = stateAt(catalogue, path, found, about);
    if (state.state === 'present') return false;
    findings.push({ kind: 'state', path, state });
    return true;
  });
  return [...complaints, ...findings];
}

function stateAt(
  catalogue: Catalogue,
  path: ValuePath,
  found: Cursor | undefined,
  about: ConfigScope,
): OptionState {
  const { release, scope } = about;
  const to = aliasTarget(found?.node);
  if (to !== undefined) return { state: 'renamed', release, to, source: catalogue.source };
  // A catalogue made from that very release knows better than any table.
  if (found !== undefined && catalogue.release === release) return { state: 'present' };
  const segments = path.map((part) => (typeof part === 'number' ? '*' : part));
  const state = optionState(segments, release, scope);
  if (state.state !== 'present' || found !== undefined) return state;
  return stateOfUnknown(segments, release, scope);
}
