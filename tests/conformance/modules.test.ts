import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { modules } from '#modules';
import { describeOptions, emitFleet, findRelease, releases, resolveFleet } from '#nix';
import { fleet } from '../../hosts/index.ts';
import { repositoryRoot } from '../../hosts/load.ts';

const scratch = mkdtempSync(join(tmpdir(), 'panther-conformance-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe.each(modules.map((module) => [module.name, module] as const))(
  'module %s',
  (name, module) => {
    test('lies in the file it is named after', () => {
      expect(existsSync(join(repositoryRoot, 'modules', `${name}.ts`))).toBe(true);
    });

    test('says what it is in one line', () => {
      expect(module.description).toMatch(/^[A-Za-z].{5,110}[^.\n]$/);
    });

    test('describes every option', () => {
      const silent = describeOptions(module).filter((option) => option.description === '');
      expect(silent.map((option) => option.name)).toEqual([]);
    });
  },
);

// Every combination the releases can produce is read by the real Nix, in one run a release.
test.each(Object.keys(releases))('the fleet for NixOS %s is Nix that parses', (version) => {
  const resolved = resolveFleet({ ...fleet, release: findRelease(version) });
  expect(resolved.diagnostics).toEqual([]);
  const { files } = emitFleet(resolved, new Map());
  const paths = [...files.keys()].filter((path) => path.endsWith('.nix'));
  for (const path of paths) {
    const file = join(scratch, version, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, files.get(path) ?? '');
  }
  const absolute = paths.map((path) => join(scratch, version, path));
  execFileSync('nix-instantiate', ['--parse', ...absolute], { stdio: 'pipe' });
  expect(files.get('flake.nix')).toContain(`nixos-${version}`);
});

test('the order in which hosts and modules are declared changes nothing', () => {
  const reversed = {
    ...fleet,
    hosts: fleet.hosts.toReversed(),
    modules: fleet.modules.toReversed(),
  };
  const one = emitFleet(resolveFleet(fleet), new Map());
  const two = emitFleet(resolveFleet(reversed), new Map());
  expect([...two.files]).toEqual([...one.files]);
});
