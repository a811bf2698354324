import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emitFleet, findRelease, resolveFleet } from '#nix';
import { fleet } from '../../hosts/index.ts';
import { repositoryRoot } from '../../hosts/load.ts';

// Every host through the real NixOS module system and OpNix's real module, packages stubbed. Needs
// checkouts that no package registry has:
//   PANTHER_NIXPKGS_LIB  the lib folder of nix-community/nixpkgs.lib
//   PANTHER_OPNIX        a checkout of brizzbuzz/opnix
// and the evaluator in ../shared/tools/nix-oracle; without them the file is skipped, in so many words.
const lib = process.env.PANTHER_NIXPKGS_LIB;
const opnix = process.env.PANTHER_OPNIX;
const oracle = join(repositoryRoot, '..', 'shared', 'tools', 'nix-oracle', 'check.sh');
const ready = lib !== undefined && opnix !== undefined && existsSync(oracle);

interface Group {
  readonly scope: string;
  readonly since: string;
  readonly options: Readonly<Record<string, string>>;
}

interface Verdict {
  readonly hosts: readonly string[];
  readonly failedAssertions: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
}

const scratch = mkdtempSync(join(tmpdir(), 'panther-oracle-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe.runIf(ready)('the real module system accepts', () => {
  const flake = join(scratch, 'flake');
  const extra = join(scratch, 'newer.json');

  beforeAll(() => {
    const library = join(repositoryRoot, 'nix', 'lib');
    const resolved = resolveFleet({ ...fleet, release: findRelease('26.05') });
    const texts = new Map(
      readdirSync(library).map((name) => [name, readFileSync(join(library, name), 'utf8')]),
    );
    for (const [path, text] of emitFleet(resolved, texts).files) {
      mkdirSync(dirname(join(flake, path)), { recursive: true });
      writeFileSync(join(flake, path), text);
    }
    writeFileSync(extra, JSON.stringify(newerOptions()));
  });

  test.each(fleet.hosts.map((host) => host.name))(
    '%s',
    (host) => {
      const run = spawnSync('bash', [oracle, flake, host, lib ?? ''], {
        encoding: 'utf8',
        maxBuffer: 2 ** 28,
        env: {
          ...process.env,
          EXTRA: extra,
          REAL: `{ opnix = { default = import ${opnix}/nix/module.nix; }; }`,
        },
      });
      const error = run.stderr.split('\n').find((line) => line.startsWith('error:'));
      expect(error).toBeUndefined();
      const verdict = JSON.parse(run.stdout) as Verdict;
      expect(verdict.failedAssertions).toEqual([]);
      expect(verdict.hosts).toEqual(fleet.hosts.map((each) => each.name).toSorted());
      expect(verdict.values['networking.hostName']).toBe(host);
      expect(verdict.values['services.openssh.settings']).toMatchObject({
        PasswordAuthentication: false,
        PermitRootLogin: 'no',
      });
    },
    120_000,
  );
});

test.skipIf(ready)(
  'the module system was not asked: PANTHER_NIXPKGS_LIB and PANTHER_OPNIX',
  ({ skip }) => {
    skip();
  },
);

/** Options newer than the 24.11 catalogue, without those that a module in the run declares itself. */
function newerOptions(): Record<string, string> {
  const file = join(repositoryRoot, 'nix', 'options', 'newer.json');
  const groups = JSON.parse(readFileSync(file, 'utf8')) as Group[];
  const declared = ['services.onepassword-secrets.', 'home-manager.'];
  return Object.fromEntries(
    groups
      .filter((group) => group.scope === 'nixos' && group.since <= '26.05')
      .flatMap((group) => Object.entries(group.options))
      .filter(([name]) => !declared.some((prefix) => name.startsWith(prefix))),
  );
}
