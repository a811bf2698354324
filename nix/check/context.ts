import type { ResolvedFleet } from '../fleet/types.ts';
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
  /** Hosts that are about to be installed anew, so that their identity may change. */
  readonly reinstall?: ReadonlySet<string>;
}
