// One machine to be installed, and runs of `bootstrap` against it as processes of their own.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { BootstrapHost } from '#stacks';
import { freePort } from '../../kit/free-port.ts';
import { kill, processes } from '../deploy/processes.ts';
import { workFolder } from '../deploy/systems.ts';
import {
  type Daemon,
  type Keys,
  type MachineParts,
  mainDisk,
  makeKeys,
  makeRescue,
  startDaemon,
} from './machine.ts';

const here = import.meta.dirname;
export const toplevel = '/nix/store/0c6kzph7l0dcbfmjap64f0czdafn3b7x-nixos-system-target-26.05';

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly events: Record<string, unknown>[];
}

export interface Started {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly done: Promise<Finished>;
}

export interface Installation {
  readonly root: string;
  readonly keys: Keys;
  readonly folder: string;
  readonly host: BootstrapHost;
  readonly knownHosts: string;
  /** What the tool was called with, in order. */
  readonly calls: () => Record<string, unknown>[];
  readonly phases: () => string[];
  readonly progress: () => Record<string, unknown>;
  readonly order: (orders: { readonly fail?: string; readonly hang?: string }) => void;
  readonly start: (args: readonly string[], more?: StartOptions) => Started;
  readonly run: (args?: readonly string[], more?: StartOptions) => Promise<Finished>;
  readonly installer: Daemon;
  readonly rescue: Daemon;
  readonly stop: () => Promise<void>;
}

export interface StartOptions {
  readonly token?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface InstallationOptions {
  readonly machine?: MachineParts;
  readonly host?: Partial<BootstrapHost>;
  /** The installer shows another host key than the rescue system. */
  readonly otherInstallerKey?: boolean;
}

export function layout(...ids: readonly string[]): BootstrapHost['disks'] {
  return Object.fromEntries(
    ids.map((id, index) => [
      index === 0 ? 'main' : `data${index}`,
      {
        type: 'disk',
        device: `/dev/disk/by-id/${id}`,
        content: {
          type: 'gpt',
          partitions: { ESP: { type: 'EF00' }, boot: { type: 'EF02' }, root: { size: '100%' } },
        },
      },
    ]),
  );
}

const children: ChildProcess[] = [];

export async function makeInstallation(options: InstallationOptions = {}): Promise<Installation> {
  const keys = makeKeys();
  const folder = mkdtempSync(join(workFolder, 'i-'));
  const root = makeRescue(options.machine);
  const knownHosts = join(folder, 'hosts/target/known_hosts');
  const rescue = await startDaemon(keys, join(keys.folder, 'host'));
  const other = options.otherInstallerKey === true ? makeKeys().folder : keys.folder;
  const installer = await startDaemon(keys, join(other, 'host'));
  const host: BootstrapHost = {
    ...{ name: 'target', aliases: [], system: 'x86_64-linux', disks: layout(mainDisk.id) },
    facts: { firmware: 'uefi', disks: [] },
    deploy: { user: userInfo().username },
    sshPort: await freePort(),
    sshReach: 'public',
    tokenFile: '/etc/opnix-token',
    hostKeys: [keys.host],
    knownHostsFile: knownHosts,
    otherNames: ['ovh-cloud-vps', 'ovh'],
    blockers: [],
    ...options.host,
  };
  for (const name of ['bin', 'tmp', 'memory']) mkdirSync(join(folder, name));
  const record = join(folder, 'calls');
  const orders = join(folder, 'orders.json');
  const order = (more: { readonly fail?: string; readonly hang?: string }) =>
    writeFileSync(orders, JSON.stringify({ root, record, toplevel, ...more }));
  order({});
  writeFileSync(
    join(folder, 'bin/nixos-anywhere'),
    `#!/bin/sh\nexec '${process.execPath}' '${join(here, 'tool-process.ts')}' '${orders}' "$@"\n`,
  );
  chmodSync(join(folder, 'bin/nixos-anywhere'), 0o755);
  writeFileSync(join(folder, 'host.json'), JSON.stringify(host));
  // What boots at the end: sshd with the key that was installed.
  const booted = bootWhenAsked(root, keys, host.sshPort);

  const start = (args: readonly string[], more: StartOptions = {}): Started => {
    const child = spawn(
      process.execPath,
      [
        ...[join(here, 'client-process.ts'), join(folder, 'host.json')],
        ...['--host', 'target', '--json', '--identity', keys.identity],
        ...['--installer-port', String(installer.port), ...args],
        ...(more.token === undefined ? [] : ['--token-stdin']),
      ],
      {
        cwd: join(here, '../../..'),
        env: clientEnv(folder, more.env),
        stdio: [more.token === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      },
    );
    children.push(child);
    child.stdin?.end(more.token);
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      stderr += chunk;
    });
    const done = new Promise<Finished>((resolve) => {
      child.once('close', (code) => {
        const events = stdout
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line));
        resolve({ code, stdout, stderr, events });
      });
    });
    return { child, stdout: () => stdout, done };
  };
  const address = `ssh://root@127.0.0.1:${rescue.port}?root=${root}`;
  const calls = () =>
    existsSync(record)
      ? readFileSync(record, 'utf8')
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line))
      : [];
  return {
    ...{ root, keys, folder, host, knownHosts, calls, order, start, installer, rescue },
    phases: () =>
      calls().map(({ phases, diskoMode }) => {
        const [phase] = phases as string[];
        return diskoMode === 'mount' ? 'mount' : (phase ?? '');
      }),
    progress: () => JSON.parse(readFileSync(join(folder, 'state/bootstrap/target.json'), 'utf8')),
    run: (args = [], more = {}) => start(['--address', address, ...args], more).done,
    async stop() {
      booted.stop();
      await Promise.all([rescue.stop(), installer.stop(), booted.ended()]);
    },
  };
}

export function clientEnv(
  folder: string,
  more: Readonly<Record<string, string>> = {},
): Record<string, string | undefined> {
  return {
    ...process.env,
    PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
    TMPDIR: join(folder, 'tmp'),
    XDG_RUNTIME_DIR: join(folder, 'memory'),
    PANTHER_STATE_DIR: join(folder, 'state'),
    NODE_COMPILE_CACHE: join(workFolder, 'compiled'),
    OP_SERVICE_ACCOUNT_TOKEN: undefined,
    OP_SERVICE_ACCOUNT_TOKEN_FILE: undefined,
    ...more,
  };
}

function bootWhenAsked(root: string, keys: Keys, port: number) {
  let daemon: Promise<Daemon> | undefined;
  const timer = setInterval(() => {
    if (!existsSync(join(root, 'rebooted'))) return;
    rmSync(join(root, 'rebooted'));
    daemon ??= startDaemon(keys, join(root, 'mnt/etc/ssh/ssh_host_ed25519_key'), port);
  }, 50);
  return {
    stop: () => clearInterval(timer),
    ended: async () => (await daemon)?.stop(),
  };
}

export function expectCode({ code, stdout, stderr }: Finished, expected: number): void {
  expect(code, `${stdout}\n${stderr}`).toBe(expected);
}

/** Every file below a folder with its text. */
export function readTree(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files.set(path, readFileSync(path, 'latin1'));
    else files.set(path, entry.isSymbolicLink() ? 'link' : 'folder');
  }
  return files;
}

/** Ends what is left, and removes all files. */
export function cleanUpInstallations(): void {
  for (const child of children) child.kill('SIGKILL');
  for (const { pid, command } of processes()) {
    if (pid !== process.pid && command.includes(workFolder)) kill(pid, 'SIGKILL');
  }
  execFileSync('chmod', ['-R', 'u+w', workFolder]);
  rmSync(workFolder, { recursive: true, force: true });
}
