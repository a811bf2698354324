import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'panther-synth-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Values that only the environment has; each looks like what it stands for.
const canaries = {
  OP_SERVICE_ACCOUNT_TOKEN: 'ops_canary0000000000',
  HCLOUD_TOKEN: 'canaryhcloud'.padEnd(64, '0'),
  OVH_APPLICATION_SECRET: 'canary-ovh-secret',
  OVH_CONSUMER_KEY: 'canary-ovh-consumer',
  TS_AUTHKEY: 'tskey-auth-canary',
  TF_VAR_owner_keys: '["canary-owner-key"]',
};

/** The repository as another machine has it: elsewhere, without what git ignores. */
function checkout(name: string, from: string): string {
  const target = join(folder, name);
  mkdirSync(target);
  const ignored = /^(?:\.git|\.panther|\.ci|cdktf\.out|coverage|node_modules|result|tests|bench)$/;
  for (const entry of readdirSync(from)) {
    if (ignored.test(entry)) continue;
    cpSync(join(from, entry), join(target, entry), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !/nixos-options|nix\/generated\/app|\.json\.gz$|\.tmp$/.test(path),
    });
  }
  symlinkSync(join(root, 'node_modules'), join(target, 'node_modules'));
  return target;
}

function synth(
  repository: string,
  env: Readonly<Record<string, string>>,
  cwd: string,
): Record<string, string> {
  const args = [join(repository, 'bin/panther'), '--run', join(repository, 'stacks/main.ts')];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...args, '--vps', '--json'], {
    cwd,
    env,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const { stacks } = JSON.parse(stdout) as { stacks: Record<string, string> };
  return Object.fromEntries(
    Object.entries(stacks).map(([name, file]) => [
      name,
      readFileSync(join(repository, file), 'utf8'),
    ]),
  );
}

let here: Record<string, string>;
let there: Record<string, string>;
let places: readonly string[];
beforeAll(() => {
  const first = checkout('first', root);
  // Of the same moment, whatever is being written meanwhile.
  const second = checkout('deep-second', first);
  const homes = ['one', 'two'].map((name) => join(folder, 'home', name));
  for (const home of homes) mkdirSync(home, { recursive: true });
  const path = process.env.PATH ?? '';
  here = synth(first, { PATH: path, HOME: homes[0] ?? '', ...canaries }, first);
  there = synth(
    second,
    {
      // No terraform there, nor anything else.
      ...{ PATH: '/nonexistent', HOME: homes[1] ?? '', HOSTNAME: 'elsewhere', USER: 'other' },
      ...{ TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', TMPDIR: homes[1] ?? '' },
      // What cdktf would take into account.
      ...{ SYNTH_HCL_OUTPUT: 'true', CDKTF_OUTDIR: join(folder, 'wrong') },
      ...{ CDKTF_CONTEXT_JSON: '{"excludeStackIdFromLogicalIds":"true"}', CDKTF_LOG_LEVEL: 'all' },
    },
    tmpdir(),
  );
  places = [folder, root, ...homes, tmpdir()];
});

it('is the same bytes on two machines', () => {
  expect(Object.keys(here)).toEqual(['fleet', 'vps']);
  expect(there).toEqual(here);
  expect(existsSync(join(folder, 'wrong'))).toBe(false);
});

it('holds no secret, no absolute path and no name of a machine or a person', () => {
  for (const text of Object.values(here)) {
    for (const value of Object.values(canaries)) expect(text).not.toContain(value);
    for (const place of places) expect(text).not.toContain(place);
    // cdktf's own key for its metadata is the only text that begins with a slash.
    expect(text.match(/"\/[^"]*"/g)?.filter((each) => each !== '"//"') ?? []).toEqual([]);
    const { username } = userInfo();
    for (const name of [hostname(), ...(username === 'root' ? [] : [username])]) {
      expect(text).not.toContain(`"${name}"`);
    }
    expect(text).not.toMatch(/op:\/\//);
  }
});

it('waits for a decision rather than guess it', () => {
  const { variable } = JSON.parse(here.vps ?? '') as { variable: Record<string, object> };
  const asked = Object.keys(variable).filter((name) => !('default' in (variable[name] ?? {})));
  expect(asked).toContain('hetzner_vps_location');
  expect(asked).toContain('ovh_cloud_vps_plan_code');
});
