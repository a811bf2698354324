import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../kit/free-port.ts';
import { cleanUp } from './deploy/client.ts';
import { type Machine, makeMachine } from './deploy/machine.ts';
import { type Sshd, startSshd } from './deploy/sshd.ts';
import { buildFlake, makeFlake, nixEnv, workFolder } from './deploy/systems.ts';

// The real command line against a real sshd. The hosts are those of the fleet.

let sshd: Sshd;
let base: string;

beforeAll(async () => {
  base = buildFlake(makeFlake('base', 'works'));
  sshd = await startSshd();
});

afterAll(async () => {
  await sshd.stop();
  cleanUp();
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function status(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const folder = mkdtempSync(join(workFolder, 's-'));
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '../../bin/panther'), 'status', ...args],
    { cwd: folder, env: { ...nixEnv, TMPDIR: folder, NO_COLOR: '1', ...env } },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

function at(machine: Machine, port = sshd.port): string[] {
  const file = join(mkdtempSync(join(workFolder, 'k-')), 'keys');
  const key = `[127.0.0.1]:${port} ${sshd.hostKey}\n`;
  writeFileSync(file, key);
  const url = `ssh://${userInfo().username}@127.0.0.1:${port}?${machine.query}`;
  const identity = ['--identity', sshd.identity, '--known-hosts', file];
  return ['--host', 'hetzner', '--target', url, ...identity];
}

describe.concurrent('panther status', () => {
  it('says what runs on a host over one connection, and writes nothing there', async () => {
    const machine = makeMachine(base);
    const own = await startSshd();
    const file = join(mkdtempSync(join(workFolder, 'k-')), 'keys');
    writeFileSync(file, `[127.0.0.1]:${own.port} ${own.hostKey}\n`);
    const url = `ssh://${userInfo().username}@127.0.0.1:${own.port}?${machine.query}`;
    const keys = ['--identity', own.identity, '--known-hosts', file];
    const { code, stdout } = await status([
      '--host',
      'hetzner',
      '--target',
      url,
      ...keys,
      '--json',
    ]);
    // One login, one command.
    expect(own.log().match(/Accepted publickey/g)).toHaveLength(1);
    expect(own.log().match(/Starting session/g)).toHaveLength(1);
    await own.stop();
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ host: 'hetzner-vps', reached: true, current: base, default: base, generation: '1' },
      concerns: expect.arrayContaining(['no 1Password token: its secrets are not renewed']),
    });
    expect(machine.record()).toEqual([]);
    expect(existsSync(join(machine.root, 'run/panther'))).toBe(false);
  });

  it('is a table for a person, without colour where none is wanted', async () => {
    const { code, stdout } = await status(at(makeMachine(base)));
    expect(code).toBe(0);
    const [head = '', row = ''] = stdout.split('\n');
    expect(head.split(/\s+/)).toEqual(['HOST', 'RUNS', 'GEN', 'SINCE', 'BY', 'REVISION']);
    expect(row).toMatch(/^hetzner-vps +\S+ +1 +\d+ (s|min|h) +– +–$/);
    expect(stdout).not.toContain(String.fromCharCode(27));
  });

  it('names why a host is not reached, and ends with the code of that', async () => {
    const { code, stdout } = await status([...at(makeMachine(base), await freePort()), '--json']);
    expect(code).toBe(40);
    expect(JSON.parse(stdout)).toMatchObject({
      reached: false,
      reason: { class: 'port-closed', code: 'deploy.unreachable' },
    });
  });

  it('asks every host of the fleet, each with a line of its own', async () => {
    const fleetFile = join(import.meta.dirname, '../../nix/generated/fleet.json');
    const hosts = JSON.parse(readFileSync(fleetFile, 'utf8')).hosts;
    // No tailscale command: the tailnet finds nobody.
    const { code, stdout } = await status(['--json'], { PATH: '/nonexistent' });
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map((line) => line.host)).toEqual(hosts.map(({ name }: { name: string }) => name));
    expect(lines.every((line) => line.reached === false)).toBe(true);
    expect(code).not.toBe(0);
  });
});
