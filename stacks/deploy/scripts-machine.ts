// Folders that are machines, for tests of the scripts as they are, run by this machine's sh. Exit
// codes of switch-to-configuration as in NixOS's switch-to-configuration-ng.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { machine, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  parseReport,
  type Report,
  readScript,
  renderAssignments,
  renderScript,
  type ScriptValues,
} from '../ssh/script.ts';
import { parseTargetReceipt } from './receipt.ts';

const folders: string[] = [];
export function removeRoots(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export function makeRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'panther-scripts-'));
  folders.push(root);
  mkdirSync(join(root, 'run'));
  mkdirSync(join(root, 'nix/var/nix/profiles'), { recursive: true });
  return root;
}

/** A system whose switch-to-configuration runs `body`; its path below the root's store. */
export function makeSystem(root: string, name: string, body: string): string {
  const path = `/nix/store/${name}`;
  mkdirSync(join(root, path, 'bin'), { recursive: true });
  const file = join(root, path, 'bin/switch-to-configuration');
  const become = `ln -sfn ${path} "$PANTHER_ROOT/run/current-system"`;
  writeFileSync(
    file,
    `#!/bin/sh\necho "$1 ${name}" >>"$PANTHER_ROOT/record"\nbecome() { ${become}; }\n${body}\n`,
  );
  chmodSync(file, 0o755);
  return path;
}

export const values = (root: string, run = 'run-1'): ScriptValues => ({
  ROOT: root,
  STORE_ROOT: root,
  RUN: run,
  TOPLEVEL: '/nix/store/new',
  WHO: 'ann@laptop',
  SINCE: '2026-11-20T10:00:00Z',
  LEASE_S: 100,
  ARCH: machine(),
  MODE: 'switch',
  REBOOT: 'no',
  TOKEN: '',
  BRAIN: '',
  IGNORE_UNITS: '',
  UNHEALTHY: '',
});

/** `path`: where programs are found, instead of where this process finds them. */
export function report(given: ScriptValues, name: string, path?: string): Report {
  const input = renderScript(given, readScript('common'), readScript(name));
  const env = path === undefined ? {} : { env: { PATH: path } };
  const answer = parseReport(execFileSync('sh', ['-s'], { input, encoding: 'utf8', ...env }));
  if (!answer.complete) throw new Error(`${name}.sh ended early`);
  return answer;
}

export const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

export function writeLease(root: string, info: Readonly<Record<string, string | number>>): void {
  mkdirSync(join(root, 'run/panther/lease'), { recursive: true });
  const lines = Object.entries(info).map(([key, value]) => `${key}=${value}\n`);
  writeFileSync(join(root, 'run/panther/lease/info'), lines.join(''));
}

export function supervise(root: string, role = 'run', more: ScriptValues = {}): void {
  const told: ScriptValues = {
    ...values(root),
    PREVIOUS: '/nix/store/old',
    DEFAULT: '/nix/store/old',
    GENERATION: '',
    GOAL_GENERATION: '',
    NONCE: 'secret',
    TRIAL_S: 60,
    ACTIVATION_S: 4,
    CONFIRM_S: 1,
    DEADLINE_S: 50,
    ...more,
  };
  const folder = join(root, 'run/panther/runs/run-1');
  mkdirSync(folder, { recursive: true });
  const text = [renderAssignments(told), readScript('common'), readScript('supervisor')].join('\n');
  writeFileSync(join(folder, 'supervisor.sh'), text);
  writeFileSync(join(folder, 'log'), '');
  writeFileSync(join(folder, 'client.json'), '{"who":"ann@laptop","host":"h"}\n');
  writeFileSync(join(folder, 'failed-before'), '');
  writeFileSync(join(folder, 'mode'), `${told.MODE}\n`);
  execFileSync('sh', [join(folder, 'supervisor.sh'), role], { stdio: 'ignore' });
}

export const record = (root: string) =>
  readFileSync(join(root, 'record'), 'utf8').trim().split('\n');
export const receiptOf = (root: string) =>
  parseTargetReceipt(readFileSync(join(root, 'var/lib/panther/deployments/run-1.json'), 'utf8'));
