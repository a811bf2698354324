// The target's side of a deployment, killed at random moments: whatever dies, the machine ends on the
// old or on the new system, whole, and the next deployment gets its lease. What a system consists of
// here are three links that are set one after another; NixOS's activation is no single step either.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { machine, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { parseReport, readScript, renderAssignments, renderScript } from '#stacks';
import { kill, processes } from '../e2e/deploy/processes.ts';

/** Few in every run, many in the slow one. */
const points = Number(process.env.PANTHER_KILL_POINTS ?? 8);
const atOnce = 4;
const parts = ['current-system', 'units', 'users'] as const;

const folder = mkdtempSync(join(tmpdir(), 'panther-kills-'));
afterAll(() => {
  for (const { pid, command } of processes()) if (command.includes(folder)) kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** mulberry32 (Tommy Ettinger, public domain): the same numbers for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function makeTarget(name: string): string {
  const root = join(folder, name);
  for (const each of ['run', 'bin', 'nix/var/nix/profiles']) {
    mkdirSync(join(root, each), { recursive: true });
  }
  for (const system of ['old', 'new']) {
    const path = `/nix/store/${system}`;
    mkdirSync(join(root, path, 'bin'), { recursive: true });
    const steps = parts.map((part) => `ln -sfn ${path} ${root}/run/${part}; sleep 0.15`).join('\n');
    const program = join(root, path, 'bin/switch-to-configuration');
    const boot = `echo ${path} >${root}/boot-default`;
    writeFileSync(program, `#!/bin/sh\ncase $1 in\ntest) ${steps} ;;\nboot) ${boot} ;;\nesac\n`);
    chmodSync(program, 0o755);
  }
  for (const part of parts) symlinkSync('/nix/store/old', join(root, 'run', part));
  symlinkSync('/nix/store/old', join(root, 'nix/var/nix/profiles/system-1-link'));
  symlinkSync('system-1-link', join(root, 'nix/var/nix/profiles/system'));
  writeFileSync(join(root, 'boot-default'), '/nix/store/old\n');
  // What nix-env does to the links of a profile (nix-env(1), --set and --switch-generation).
  writeFileSync(
    join(root, 'bin/nix-env'),
    `#!/bin/sh
cd "\${2%/*}"
case $5 in
  --set) ln -sfn "$6" system-2-link; ln -sfn system-2-link system ;;
  --switch-generation) ln -sfn "system-$6-link" system ;;
  --delete-generations) rm -f "system-$6-link" ;;
esac
`,
  );
  chmodSync(join(root, 'bin/nix-env'), 0o755);
  return root;
}

function ask(root: string, values: Record<string, string | number>, name: string) {
  const input = renderScript(values, readScript('common'), readScript(name));
  const env = { ...process.env, PATH: `${join(root, 'bin')}:${process.env.PATH}` };
  return parseReport(execFileSync('sh', ['-s'], { input, encoding: 'utf8', env }));
}

const base = (root: string, run: string) => ({
  ...{ ROOT: root, STORE_ROOT: root, RUN: run, TOPLEVEL: '/nix/store/new', LEASE_S: 100 },
  ...{ WHO: 'ann@laptop', SINCE: '2026-11-20T10:00:00Z', ARCH: machine(), MODE: 'switch' },
  ...{ REBOOT: 'no', TOKEN: '', BRAIN: '', IGNORE_UNITS: '', UNHEALTHY: '', FAILED_UNITS: 'fail' },
});

/** Kills one of the two supervisors with all it has started, at its worst. */
function killSupervisor(root: string, role: 'run' | 'wait-deadline'): void {
  const file = join(root, 'run/panther/runs/r1', role === 'run' ? 'pid' : 'deadline.pid');
  if (!existsSync(file)) return;
  const session = readFileSync(file, 'utf8').trim();
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '-s', session], { encoding: 'utf8' });
  for (const pid of stdout.split(/\s+/)) if (pid !== '') kill(Number(pid), 'SIGKILL');
}

async function killAt(seed: number) {
  const next = random(seed);
  const confirms = next() < 0.6;
  const role = next() < 0.7 ? 'run' : 'wait-deadline';
  const delayMs = next() * 1600;
  const root = makeTarget(`t${seed}`);
  expect(ask(root, base(root, 'r1'), 'begin').get('leased')).toBe('r1');
  const told = {
    ...base(root, 'r1'),
    ...{
      PREVIOUS: '/nix/store/old',
      DEFAULT: '/nix/store/old',
      GENERATION: '1',
      GOAL_GENERATION: '',
      TRIAL_S: 60,
    },
    ...{ ACTIVATION_S: 10, CONFIRM_S: 2, DEADLINE_S: 4, LEASE_S: 600 },
  };
  const head = renderAssignments({ ...told, NONCE: 'n' });
  const SUPERVISOR = [head, readScript('common'), readScript('supervisor')].join('\n');
  const started = ask(root, { ...told, SUPERVISOR, CLIENT: '{"who":"a","host":"h"}' }, 'activate');
  expect(started.get('started')).toBe('yes');
  const killer = sleep(delayMs).then(() => killSupervisor(root, role));
  const state = () => ask(root, { ...told, LINE: 0, UNTIL: 'done', WAIT_S: 0 }, 'follow');
  let isConfirmed = false;
  for (let asked = 0; asked < 400; asked++) {
    const now = state().get('state');
    if (now === 'done') break;
    if (now === 'activated' && confirms && !isConfirmed) {
      isConfirmed = ask(root, { ...told, NONCE: 'n' }, 'confirm').get('answered') === 'confirm';
    }
    await sleep(50);
  }
  await killer;
  return { root, told, what: `seed ${seed}: ${role} after ${Math.round(delayMs)} ms` };
}

describe('a supervisor killed at random moments', () => {
  const seeds = Array.from({ length: points }, (_, index) => index + 1);
  it(
    `leaves a whole system and a free lease, ${points} times`,
    async () => {
      for (let first = 0; first < seeds.length; first += atOnce) {
        const batch = seeds.slice(first, first + atOnce);
        for (const { root, told, what } of await Promise.all(batch.map(killAt))) {
          const running = parts.map((part) => readlinkSync(join(root, 'run', part)));
          const [system] = running;
          expect(running, what).toEqual([system, system, system]);
          expect(['/nix/store/old', '/nix/store/new'], what).toContain(system);
          // What boots is what runs: a way back or forward that ended, ended whole.
          expect(readFileSync(join(root, 'boot-default'), 'utf8').trim(), what).toBe(system);
          const profiles = join(root, 'nix/var/nix/profiles');
          const profile = readlinkSync(join(profiles, readlinkSync(join(profiles, 'system'))));
          expect(profile, what).toBe(system);
          const receipts = readdirSync(join(root, 'var/lib/panther/deployments'));
          expect(receipts, what).toEqual(['r1.json']);
          const again = ask(root, { ...told, RUN: 'r2', TOPLEVEL: '/nix/store/x' }, 'begin');
          expect(again.get('leased'), what).toBe('r2');
        }
      }
    },
    points * 20_000,
  );
});
