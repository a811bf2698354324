/** What a source is, and so how its pages are found. */
export const sourceKinds = ['web', 'sitemap', 'llms', 'git', 'folder', 'openapi', 'pdf'] as const;
export type SourceKind = (typeof sourceKinds)[number];

/** Documentation that is read every night: declared in `sources/`, or added by a command. */
export interface Source {
  /** kebab-case, unique: `postgresql-15`. */
  readonly name: string;
  readonly kind: SourceKind;
  /** A URL, a git URL or an absolute folder. */
  readonly location: string;
  /** What it documents; versions of one thing share it: `postgresql`. */
  readonly library: string;
  readonly version?: string;
  /** Globs over the URL's path (or the path in the repository or folder). Empty: everything in scope. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly maxPages: number;
  readonly maxDepth: number;
  /** Whether addresses that are not public may be read. */
  readonly allowPrivate: boolean;
  /** Whether pages are read through a browser. */
  readonly browser: boolean;
  readonly everyHours: number;
}
