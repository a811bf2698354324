import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sha256Hex } from '#lib';
import { repositoryRoot } from '../../hosts/load.ts';

// Each case damages a copy of the repository as a user might, runs the real command in it, and
// looks at what it says, how it ends, and that the generated tree is byte for byte what it was.
const untouched = ['agent', 'bin', 'crawler', 'lib', 'nix', 'stacks', 'package.json'];
/** What a case may damage: put there anew after it. */
const damaged = ['hosts', 'modules', 'profiles', 'secrets', 'nix/generated'];
let copy: string;

function put(places: readonly string[]): void {
  for (const place of places) {
    rmSync(join(copy, place), { recursive: true, force: true });
    cpSync(join(repositoryRoot, place), join(copy, place), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
}

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'panther-bad-input-'));
  put([...untouched, ...damaged]);
  symlinkSync(join(repositoryRoot, 'node_modules'), join(copy, 'node_modules'));
});
afterEach(() => put(damaged));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

function panther(...args: string[]) {
  const run = spawnSync(process.execPath, ['bin/panther', ...args], {
    cwd: copy,
    encoding: 'utf8',
  });
  return { code: run.status, stderr: run.stderr, stdout: run.stdout };
}

function treeHash(): string {
  const folder = join(copy, 'nix', 'generated');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return sha256Hex(files.map((file) => `${file}\0${readFileSync(file, 'utf8')}`).join('\0'));
}

function edit(file: string, from: string | RegExp, to: string): void {
  const path = join(copy, file);
  const before = readFileSync(path, 'utf8');
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${file} has no ${from}`);
  writeFileSync(path, after);
}

interface Case {
  readonly title: string;
  readonly damage: () => void;
  readonly args?: readonly string[];
  readonly code: number;
  readonly says: readonly (string | RegExp)[];
}

const cases: readonly Case[] = [
  {
    title: 'an unknown host',
    damage: () => undefined,
    args: ['plan', '--host', 'ohv'],
    code: 21,
    says: ['no host is called "ohv"', 'ovh-cloud-vps = ovh'],
  },
  {
    title: 'an unknown option of a module',
    damage: () =>
      edit(
        'profiles/common/time-locale.ts',
        'use(locale)',
        "use(locale, { timezone: 'UTC' } as never)",
      ),
    code: 22,
    says: ['no option "timezone"', /profiles\/common\/time-locale\.ts:\d+/, 'timeZone'],
  },
  {
    title: 'an option of the wrong type',
    damage: () =>
      edit(
        'profiles/common/time-locale.ts',
        'use(locale)',
        'use(locale, { timeZone: 7 as never })',
      ),
    code: 22,
    says: ['timeZone', 'expected string', /profiles\/common\/time-locale\.ts:\d+/],
  },
  {
    title: 'two hosts of one name',
    damage: () => edit('hosts/yoga/host.ts', "name: 'yoga'", "name: 'zephyrus'"),
    code: 23,
    says: ['two hosts are called "zephyrus"', /hosts\/yoga\/host\.ts:\d+/],
  },
  {
    title: 'two files that import each other',
    damage: () =>
      edit(
        'profiles/common/ssd-trim.ts',
        /^/,
        "import { yoga } from '../../hosts/yoga/host.ts';\nexport const twin = yoga.name;\n",
      ),
    code: 28,
    says: ['cycle of imports'],
  },
  {
    title: 'facts that are not there',
    damage: () => rmSync(join(copy, 'hosts/yoga/facts.json')),
    code: 25,
    says: ['hosts/yoga/facts.json', 'panther facts'],
  },
  {
    title: 'broken JSON in the facts',
    damage: () => writeFileSync(join(copy, 'hosts/yoga/facts.json'), '{ "source": '),
    code: 16,
    says: ['hosts/yoga/facts.json', 'broken JSON'],
  },
  {
    title: 'facts of the wrong form',
    damage: () => edit('hosts/yoga/facts.json', '"vendor": "amd"', '"vendor": "cyrix"'),
    code: 26,
    says: ['hosts/yoga/facts.json', 'cpu.vendor'],
  },
  {
    title: 'a module file that cannot be parsed',
    damage: () =>
      edit(
        'modules/base/locale.ts',
        'nixos: ({ options }) => ({',
        "nixos: ({ options }) => { throw new Error('boom'); return ({",
      ),
    code: 37,
    says: ['modules/base/locale.ts'],
  },
  {
    title: 'a module that throws',
    damage: () =>
      edit(
        'modules/base/locale.ts',
        'time: { timeZone: options.timeZone }',
        "time: (() => { throw new Error('no such zone'); })()",
      ),
    code: 27,
    says: ['base/locale', 'no such zone', /modules\/base\/locale\.ts:\d+/],
  },
  {
    title: 'a module whose code fails for a host',
    damage: () =>
      edit(
        'modules/base/locale.ts',
        'time: { timeZone: options.timeZone }',
        'time: { timeZone: (options as never as { a: { b: string } }).a.b }',
      ),
    code: 27,
    says: ['base/locale', /modules\/base\/locale\.ts:\d+/, 'undefined'],
  },
  {
    title: 'a value that Nix has no word for',
    damage: () =>
      edit(
        'modules/base/locale.ts',
        'time: { timeZone: options.timeZone }',
        'time: { timeZone: Number.NaN }',
      ),
    code: 20,
    says: ['time.timeZone', 'NaN'],
  },
  {
    title: 'a file that cannot be parsed',
    damage: () => appendFileSync(join(copy, 'hosts/index.ts'), '\nconst = 3;\n'),
    code: 37,
    says: ['hosts/index.ts'],
  },
  {
    title: 'a private key among the public ones',
    damage: () =>
      appendFileSync(join(copy, 'hosts/authorized_keys'), '-----BEGIN OPENSSH PRIVATE KEY-----\n'),
    code: 17,
    says: ['hosts/authorized_keys', '.pub'],
  },
  {
    title: 'a secret nobody declared',
    damage: () => edit('secrets/map.ts', '  tailscaleAuthKey: {', '  tailscaleKey: {'),
    code: 29,
    says: ['no secret is called "tailscaleAuthKey"', 'secrets/map.ts'],
  },
  {
    title: 'a disk of an installed host that is called something else',
    damage: () => edit('hosts/yoga/identity.json', '"ESP"', '"boot"'),
    code: 32,
    says: ['yoga', '--reinstall'],
  },
];

describe('generate refuses, says where, and leaves the tree alone', () => {
  test.each(cases)('$title', ({ damage, args = ['generate'], code, says }) => {
    const before = treeHash();
    damage();
    const run = panther(...args);
    for (const part of says) expect(run.stderr).toMatch(part);
    expect(run.stderr).not.toContain('this is a bug');
    expect(run.code).toBe(code);
    expect(treeHash()).toBe(before);
  });
});

test('the tree that is committed is what the fleet says', () => {
  expect(panther('generate', '--check')).toMatchObject({ code: 0, stderr: '' });
});

test('a tree that is not current fails --check with the command that mends it', () => {
  appendFileSync(join(copy, 'nix/generated/flake.nix'), '# by hand\n');
  const run = panther('generate', '--check');
  expect(run.code).toBe(30);
  expect(run.stderr).toContain('not what the fleet says: differs flake.nix\n');
  expect(run.stderr).toContain('npm run generate');
});

test('a full disk leaves the old tree and nothing half-written', ({ skip }) => {
  if (process.getuid?.() !== 0) skip('mounting a small file system needs root');
  const folder = join(copy, 'nix');
  const kept = join(copy, 'nix-kept');
  cpSync(folder, kept, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', folder], { stdio: 'pipe' });
  } catch {
    skip('this machine lets nobody mount');
  }
  try {
    cpSync(kept, folder, { recursive: true });
    edit('modules/base/locale.ts', "default('UTC')", "default('Europe/Berlin')");
    const before = treeHash();
    fill(join(folder, 'ballast'));
    const run = panther('generate');
    expect(run.code).toBe(13);
    expect(run.stderr).toContain('nix/generated');
    expect(treeHash()).toBe(before);
    expect(readdirSync(folder).filter((name) => name.startsWith('.generated'))).toEqual([]);
  } finally {
    execFileSync('umount', [folder]);
    rmSync(kept, { recursive: true });
  }
});

function fill(file: string): void {
  try {
    for (;;) appendFileSync(file, 'x'.repeat(65_536));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

test('without Nix everything but its own words is there', () => {
  const empty = join(copy, 'empty-path');
  const run = spawnSync(process.execPath, ['bin/panther', 'check'], {
    cwd: copy,
    encoding: 'utf8',
    env: { ...process.env, PATH: empty },
  });
  expect(existsSync(empty)).toBe(false);
  expect(run.status).toBe(0);
  expect(run.stdout).toContain('Nix is not on this machine');
});
