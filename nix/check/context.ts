import type { ResolvedFleet } from '../fleet/types.ts';
import type { NixValue } from '../lang/index.ts';
import type { Catalogue } from '../options/index.ts';

/** All that the rules look at. Whatever is absent is not checked, or said to be missing. */
export interface CheckContext {
  readonly fleet: ResolvedFleet;
  /** Known options; without them one warning says that names and types were not checked. */
  readonly catalogues?:
    | { readonly nixos?: Catalogue | undefined; readonly home?: Catalogue | undefined }
    | undefined;
  /** The generated tree: path from its root → text. */
  readonly files?: ReadonlyMap<string, string>;
  /** Today as `YYYY-MM-DD`, for what runs out. */
  readonly today?: string;
  /** NixOS modules that the flake publishes itself, by the `services.<name>` that each declares: what
   * one sets belongs to every host that enables it. */
  readonly publishedModules?: ReadonlyMap<string, NixValue>;
  /** Hosts that are about to be installed anew, so that their identity may change. */
  readonly reinstall?: ReadonlySet<string>;
}
