// Targets that are folders, with a Nix store and a system in them.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { nix, nixEnv, workFolder } from './systems.ts';

export interface Machine {
  /** Where its files are seen from here. */
  readonly root: string;
  readonly base: string;
  /** What `--target` has to say beside the address. */
  readonly query: string;
  readonly current: () => string;
  /** What the system profile points at: the boot default's closure. */
  readonly profile: () => string;
  readonly bootDefault: () => string;
  /** These three: what runs, what the profile says, what was made to boot. */
  readonly state: () => [string, string, string];
  /** What every bin/switch-to-configuration was asked: `<verb> <store path>`. */
  readonly record: () => string[];
  readonly receipts: () => Record<string, unknown>[];
  readonly hasLease: () => boolean;
}

/** A folder that is a machine: `base` runs on it, and boots. */
export function makeMachine(base: string): Machine {
  const root = mkdtempSync(join(workFolder, 'm-'));
  mkdirSync(join(root, 'run'));
  nix('copy', '--to', root, '--no-check-sigs', base);
  const profile = join(root, 'nix/var/nix/profiles/system');
  execFileSync('nix-env', ['--store', root, '-p', profile, '--set', base], { env: nixEnv });
  symlinkSync(base, join(root, 'run/current-system'));
  writeFileSync(join(root, 'boot-default'), `${base}\n`);
  return observeMachine({ root, base, query: `root=${root}` });
}

/** `rootOf`: where its files are at the moment, for a machine that may be booted again. */
export function observeMachine(
  where: Pick<Machine, 'root' | 'base' | 'query'>,
  rootOf = () => where.root,
): Machine {
  const at = (path: string) => join(rootOf(), path);
  const read = (path: string) => (existsSync(at(path)) ? readFileSync(at(path), 'utf8') : '');
  const receiptFolder = () => at('var/lib/panther/deployments');
  const current = () => readlinkSync(at('run/current-system'));
  const profiles = 'nix/var/nix/profiles';
  const systemLink = () => readlinkSync(at(join(profiles, readlinkSync(at(`${profiles}/system`)))));
  const bootDefault = () => read('boot-default').trim();
  return {
    ...where,
    current,
    profile: systemLink,
    bootDefault,
    state: () => [current(), systemLink(), bootDefault()],
    record: () =>
      read('record')
        .split('\n')
        .filter((line) => line !== ''),
    receipts: () =>
      existsSync(receiptFolder())
        ? readdirSync(receiptFolder())
            .filter((name) => name.endsWith('.json'))
            .sort()
            .map((name) => JSON.parse(readFileSync(join(receiptFolder(), name), 'utf8')))
        : [],
    hasLease: () => existsSync(at('run/panther/lease')),
  };
}
