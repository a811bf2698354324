import type { ClosurePath } from '../deploy/copy.ts';

/** A store path's name as Nix reads it. */
export interface StoreName {
  readonly name: string;
  /** '' without one. */
  readonly version: string;
}

/** Takes the name of `/nix/store/<hash>-<name>` apart as `nix store diff-closures` does
 * (nix, src/nix/diff-closures.cc and src/libstore/names.cc): an output's name at the end goes first,
 * then the version is what follows the first dash that no letter follows. */
export function parseStoreName(path: string): StoreName {
  const base = path.slice(path.lastIndexOf('/') + 1).replace(/^[0-9a-z]{32}-/, '');
  const full = /^(.*)-(?:[a-z]+|lib32|lib64)$/s.exec(base)?.[1] ?? base;
  const dash = full.search(/-[^A-Za-z]/);
  return dash === -1
    ? { name: full, version: '' }
    : { name: full.slice(0, dash), version: full.slice(dash + 1) };
}

export interface PackageChange {
  readonly name: string;
  /** Versions that go and that come, sorted; '' is a path without a version. */
  readonly removed: readonly string[];
  readonly added: readonly string[];
  readonly bytesDelta: number;
}

export interface ClosureDiff {
  readonly packages: readonly PackageChange[];
  readonly added: { readonly paths: number; readonly bytes: number };
  readonly removed: { readonly paths: number; readonly bytes: number };
}

/** Below it a package whose versions stay is not worth a line, as in diff-closures. */
const noteworthyBytes = 8 * 1024;

type Packages = Map<string, { readonly versions: Set<string>; bytes: number }>;

/** What differs between two closures, by package. */
export function diffClosures(
  before: readonly ClosurePath[],
  after: readonly ClosurePath[],
): ClosureDiff {
  const old = groupByName(before);
  const young = groupByName(after);
  const packages = [...new Set([...old.keys(), ...young.keys()])].sort().flatMap((name) => {
    const was = old.get(name);
    const is = young.get(name);
    const change: PackageChange = {
      name,
      removed: missingFrom(was?.versions, is?.versions),
      added: missingFrom(is?.versions, was?.versions),
      bytesDelta: (is?.bytes ?? 0) - (was?.bytes ?? 0),
    };
    const differs = change.removed.length + change.added.length > 0;
    return differs || Math.abs(change.bytesDelta) >= noteworthyBytes ? [change] : [];
  });
  return { packages, added: sumMissing(after, before), removed: sumMissing(before, after) };
}

function groupByName(paths: readonly ClosurePath[]): Packages {
  const packages: Packages = new Map();
  for (const { path, bytes } of paths) {
    const { name, version } = parseStoreName(path);
    const entry = packages.get(name) ?? { versions: new Set(), bytes: 0 };
    entry.versions.add(version);
    entry.bytes += bytes;
    packages.set(name, entry);
  }
  return packages;
}

function missingFrom(
  versions: ReadonlySet<string> | undefined,
  others: ReadonlySet<string> | undefined,
): string[] {
  return [...(versions ?? [])].filter((version) => !others?.has(version)).sort();
}

function sumMissing(
  paths: readonly ClosurePath[],
  others: readonly ClosurePath[],
): { readonly paths: number; readonly bytes: number } {
  const there = new Set(others.map(({ path }) => path));
  const missing = paths.filter(({ path }) => !there.has(path));
  return {
    paths: missing.length,
    bytes: missing.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
