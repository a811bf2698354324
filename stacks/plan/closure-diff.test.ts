import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { machine, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parsePathInfo } from '../deploy/copy.ts';
import { type ClosureDiff, diffClosures, parseStoreName } from './closure-diff.ts';

// From nix/src/libstore/names.cc and diff-closures.cc: the version starts at the first dash that no
// letter follows; what looks like an output's name at the end is taken off before.
it.each([
  ['apache-httpd-2.0.48', 'apache-httpd', '2.0.48'],
  ['glibc-2.40-66', 'glibc', '2.40-66'],
  ['glibc-2.40-66-bin', 'glibc', '2.40-66'],
  ['unit-sshd.service', 'unit-sshd.service', ''],
  ['nixos-system-ovh-26.05.20261101.abc', 'nixos-system-ovh', '26.05.20261101.abc'],
  ['linux-6.12.1-modules', 'linux', '6.12.1'],
  ['source', 'source', ''],
  ['etc-hosts', 'etc', ''],
  ['x-_y', 'x', '_y'],
])('%s', (base, name, version) => {
  expect(parseStoreName(`/nix/store/40kknzyyxbk1jj2aim49qbdav0ghdvcc-${base}`)).toEqual({
    name,
    version,
  });
});

const folder = mkdtempSync(join(tmpdir(), 'panther-closures-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hasNix = ((): boolean => {
  try {
    execFileSync('nix', ['--version']);
    return true;
  } catch {
    return false;
  }
})();

function nix(...args: string[]): string {
  const env = {
    ...process.env,
    NIX_CONFIG: 'experimental-features = nix-command flakes\nsubstituters =\nsandbox = false',
  };
  return execFileSync('nix', args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

/** A path that refers to one path for each of `packages`: name → bytes. */
function closureOf(file: string, packages: Readonly<Record<string, number>>): string {
  const refs = Object.entries(packages).map(([name, bytes]) => {
    return `(builtins.toFile "${name}" "${'x'.repeat(bytes)}")`;
  });
  const text = `derivation { name = "system-1"; system = "${machine()}-linux"; builder = "/bin/sh";
    refs = [ ${refs.join(' ')} ]; args = [ "-c" "echo $refs >$out" ]; }`;
  writeFileSync(join(folder, `${file}.nix`), text);
  const link = join(folder, file);
  nix('build', '--file', join(folder, `${file}.nix`), '--out-link', link);
  return link;
}

/** Our diff in the words of `nix store diff-closures` 2.8. */
function inNixWords({ packages }: ClosureDiff): string[] {
  const versions = (list: readonly string[]) =>
    list.length === 0 ? '∅' : list.map((version) => version || 'ε').join(', ');
  return packages.map(({ name, removed, added, bytesDelta }) => {
    const parts = [
      ...(removed.length + added.length > 0 ? [`${versions(removed)} → ${versions(added)}`] : []),
      ...(Math.abs(bytesDelta) >= 8192
        ? [`${bytesDelta > 0 ? '+' : ''}${(bytesDelta / 1024).toFixed(1)} KiB`]
        : []),
    ];
    return `${name}: ${parts.join(', ')}`;
  });
}

describe.skipIf(!hasNix)('a diff of two real closures', () => {
  it('is what `nix store diff-closures` says, and counts what comes and goes', () => {
    const before = closureOf('before', {
      'firefox-130.0': 50_000,
      'glibc-2.40-66': 9_000,
      'glibc-2.40-66-bin': 100,
      'gone-1.0': 20_000,
      'unit-sshd.service': 300,
      'same-1.2': 10_000,
      'two-1': 10,
      'two-2': 20,
    });
    const after = closureOf('after', {
      'firefox-131.0': 90_000,
      'glibc-2.40-66': 9_000,
      'glibc-2.40-66-bin': 20_000,
      'new-lib': 40,
      'unit-sshd.service': 20_000,
      'same-1.2': 10_000,
      'two-2': 20,
      'two-3': 30,
    });
    const list = (link: string) => parsePathInfo(nix('path-info', '--recursive', '--json', link));
    const diff = diffClosures(list(before), list(after));
    const said = nix('store', 'diff-closures', before, after)
      // Terminal colours.
      .replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g'), '');
    expect(inNixWords(diff)).toEqual(said.trim().split('\n'));
    expect(diff.packages.length).toBeGreaterThanOrEqual(6);
    const have = new Set(list(before).map(({ path }) => path));
    const come = list(after).filter(({ path }) => !have.has(path));
    expect(diff.added).toEqual({
      paths: come.length,
      bytes: come.reduce((sum, { bytes }) => sum + bytes, 0),
    });
    // Eight packages and the system, of which glibc, same and two-2 stay.
    expect(diff.removed.paths).toBe(6);
  });
});
