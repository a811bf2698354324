// Deployments as processes of their own.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { machine as uname, userInfo } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { DeployHost } from '#stacks';
import type { Machine } from './machine.ts';
import { kill, processes } from './processes.ts';
import type { Sshd } from './sshd.ts';
import { nixEnv, workFolder } from './systems.ts';

export interface Client {
  readonly child: ChildProcess;
  /** Events so far: the lines of its stdout. */
  readonly events: () => Record<string, unknown>[];
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Where its ssh keeps its files; every ssh it started has this in its arguments. */
  readonly temporary: string;
  readonly stateFolder: string;
  readonly exit: Promise<{ readonly code: number | null; readonly stderr: string }>;
}

export interface ClientOptions {
  readonly host?: Partial<DeployHost>;
  readonly args?: readonly string[];
  readonly sshd: Sshd;
  readonly machine: Machine;
  readonly flake: string;
  readonly port?: number;
  readonly identity?: string;
  /** A folder with programs that are found before all others. */
  readonly programs?: string;
}

const clients: ChildProcess[] = [];

export function startClient(options: ClientOptions): Client {
  const { sshd, machine, flake } = options;
  const folder = mkdtempSync(join(workFolder, 'c-'));
  const host: DeployHost = {
    name: 'target',
    aliases: [],
    system: `${uname()}-linux`,
    role: 'server',
    tags: ['server'],
    deploy: { user: userInfo().username },
    hostKeys: [sshd.hostKey],
    knownHostsFile: join(folder, 'pinned', 'known_hosts'),
    blockers: [],
    ...options.host,
  };
  writeFileSync(join(folder, 'host.json'), JSON.stringify(host));
  const port = options.port ?? sshd.port;
  const args = [
    join(import.meta.dirname, 'client-process.ts'),
    join(folder, 'host.json'),
    ...['--host', 'target', '--json', '--flake', flake],
    ...['--target', `ssh://127.0.0.1:${port}?${machine.query}`],
    ...['--identity', options.identity ?? sshd.identity],
    ...(options.args ?? []),
  ];
  return startProcess(folder, args, options.programs);
}

/** A deployment with these arguments for node. All it writes here is below `folder`. */
export function startProcess(folder: string, args: readonly string[], programs?: string): Client {
  const child = spawn(process.execPath, args, {
    cwd: join(import.meta.dirname, '../../..'),
    env: {
      ...nixEnv,
      TMPDIR: folder,
      PANTHER_STATE_DIR: join(folder, 'state'),
      NODE_COMPILE_CACHE: join(workFolder, 'compiled'),
      ...(programs === undefined ? {} : { PATH: `${programs}:${process.env.PATH}` }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  clients.push(child);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  return {
    child,
    events: () =>
      stdout
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
    stdout: () => stdout,
    stderr: () => stderr,
    temporary: folder,
    stateFolder: join(folder, 'state'),
    exit: new Promise((resolve) => child.once('close', (code) => resolve({ code, stderr }))),
  };
}

/** Waits for the end, and resolves to what it said on stderr. */
export async function expectExit(client: Client, expected: number): Promise<string> {
  const { code, stderr } = await client.exit;
  expect(
    code,
    `${client
      .events()
      .map((event) => JSON.stringify(event))
      .join('\n')}\n${stderr}`,
  ).toBe(expected);
  return stderr;
}

/** Ends what is left of clients, their ssh and the targets' supervisors, then removes all files. */
export function cleanUp(): void {
  for (const child of clients) child.kill('SIGKILL');
  for (const { pid, command } of processes()) {
    if (pid !== process.pid && command.includes(workFolder)) kill(pid, 'SIGKILL');
  }
  execFileSync('chmod', ['-R', 'u+w', workFolder]);
  rmSync(workFolder, { recursive: true, force: true });
}
