import type { NixAttrs } from '../lang/index.ts';
import {
  type Catalogue,
  checkConfig,
  type OptionFinding,
  type OptionScope,
  optionState,
  renderOptionPath,
} from '../options/index.ts';
import type { DefinitionIndex } from './definitions.ts';
import { type HostModel, oncePerHost } from './host-model.ts';

/** What the option lists say of one place of a module's or the host's configuration. */
export interface PlacedFinding {
  readonly scope: OptionScope;
  readonly finding: OptionFinding;
  readonly option: string;
  readonly where: string;
}

/** Findings by configuration, for one catalogue: equal configurations are checked once. */
type Known = WeakMap<NixAttrs, readonly OptionFinding[]>;
const knownByCatalogue = new WeakMap<object, Known>();

/** Everything that the catalogues have against a host. Without a catalogue names and types go
 * unchecked; what releases removed and brought is known in any case. */
export const optionFindings = oncePerHost((host: HostModel): readonly PlacedFinding[] => {
  const { catalogues } = host.context;
  const [nixos, home] = [catalogues?.nixos, catalogues?.home];
  return [
    ...host.system.flatMap((index) => placed(host, index, 'nixos', nixos)),
    ...host.home.flatMap((index) => placed(host, index, 'home', home)),
  ];
});

function placed(
  host: HostModel,
  index: DefinitionIndex,
  scope: OptionScope,
  catalogue: Catalogue | undefined,
): PlacedFinding[] {
  const release = host.release.version;
  // Without a catalogue the release object stands for it: one is the same for a whole run.
  const known: Known = knownByCatalogue.get(catalogue ?? host.release) ?? new WeakMap();
  knownByCatalogue.set(catalogue ?? host.release, known);
  const findings =
    known.get(index.config) ??
    (catalogue === undefined
      ? releaseFindings(index, scope, release)
      : checkConfig(catalogue, index.config, { scope, release }));
  known.set(index.config, findings);
  return findings.map((finding) => {
    const option = renderOptionPath(finding.path);
    return { scope, finding, option, where: index.site.text };
  });
}

function releaseFindings(
  { all }: DefinitionIndex,
  scope: OptionScope,
  release: string,
): OptionFinding[] {
  return all.flatMap(({ path }): OptionFinding[] => {
    const state = optionState(path, release, scope);
    return state.state === 'present' ? [] : [{ kind: 'state', path, state }];
  });
}
