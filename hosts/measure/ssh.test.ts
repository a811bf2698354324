import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../tests/kit/free-port.ts';
import { measureOverSsh } from './probe.ts';
import { runOverSsh, type SshOptions } from './ssh.ts';
import { uefiGuestTree } from './test-machines.ts';
import { plantTree } from './test-tree.ts';

const searched = [...(process.env.PATH ?? '').split(':'), '/usr/sbin'];
const sshd = searched.map((folder) => join(folder, 'sshd')).find((path) => existsSync(path));

let folder = '';
let machine = '';
let port = 0;
let daemon: ChildProcess | undefined;

function makeKey(name: string): string {
  const path = join(folder, name);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
  return readFileSync(`${path}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
}

/** A real sshd, whose sessions see the tree of a machine as their root. */
async function startSshd(sshdPath: string): Promise<void> {
  folder = mkdtempSync('/tmp/panther-ssh-');
  machine = plantTree(uefiGuestTree());
  port = await freePort();
  const hostKey = makeKey('host');
  const authorized = [
    makeKey('id'),
    `command="echo hello" ${makeKey('greeted')}`,
    `command="echo no >&2; exit 7" ${makeKey('refused')}`,
  ];
  makeKey('stranger');
  writeFileSync(join(folder, 'authorized'), authorized.map((line) => `${line}\n`).join(''));
  writeFileSync(join(folder, 'pinned'), `# of 2026\nyoga,10.0.0.1 ${hostKey} a comment\n`);
  writeFileSync(join(folder, 'wrong'), `yoga ${makeKey('other')}\n`);
  writeFileSync(join(folder, 'owner'), `[127.0.0.1]:${port} ${hostKey}\n`);
  const settings = {
    Port: port,
    ListenAddress: '127.0.0.1',
    HostKey: join(folder, 'host'),
    AuthorizedKeysFile: join(folder, 'authorized'),
    PidFile: 'none',
    PermitRootLogin: 'yes',
    PasswordAuthentication: 'no',
    KbdInteractiveAuthentication: 'no',
    UsePAM: 'no',
    StrictModes: 'no',
    SetEnv: `ROOT_PREFIX=${machine}`,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} ${value}\n`);
  writeFileSync(join(folder, 'sshd_config'), lines.join(''));
  // Debian's sshd wants its privilege separation folder, which only its service makes.
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true });
  daemon = spawn(sshdPath, ['-D', '-e', '-f', join(folder, 'sshd_config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await new Promise<void>((resolve, reject) => {
    daemon?.once('exit', (code) => reject(new Error(`sshd ended with ${code}`)));
    daemon?.stderr?.on('data', (text: Buffer) => {
      if (text.includes('listening on')) resolve();
    });
  });
}

/** The owner's own ssh, configured with this key and known_hosts as ~/.ssh/config would. */
function options(key: string, knownHosts: string, pinned: string): SshOptions {
  const bin = mkdtempSync(join(folder, 'bin-'));
  writeFileSync(
    join(bin, 'config'),
    `IdentityFile ${join(folder, key)}\nIdentitiesOnly yes\nIdentityAgent none\nUserKnownHostsFile ${join(folder, knownHosts)}\nGlobalKnownHostsFile /dev/null\n`,
  );
  const real = execFileSync('sh', ['-c', 'command -v ssh'], { encoding: 'utf8' }).trim();
  writeFileSync(join(bin, 'ssh'), `#!/bin/sh\nexec ${real} -F ${join(bin, 'config')} "$@"\n`);
  chmodSync(join(bin, 'ssh'), 0o755);
  return {
    host: 'yoga',
    target: { user: userInfo().username, address: '127.0.0.1', port },
    pinnedFile: join(folder, pinned),
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
  };
}

describe.skipIf(sshd === undefined)('over ssh', () => {
  beforeAll(() => startSshd(sshd ?? ''));
  afterAll(() => {
    daemon?.removeAllListeners('exit');
    daemon?.kill();
    for (const each of [folder, machine]) rmSync(each, { recursive: true, force: true });
  });

  it('measures a machine whose key is pinned under any name', async () => {
    const measurement = await measureOverSsh(options('id', 'none', 'pinned'));
    expect(measurement).toMatchObject({
      source: 'measured by panther facts (ssh)',
      hostName: 'hetzner-vps',
      firmware: 'uefi',
      disks: [{ kernelName: 'sda', sizeBytes: 491_522_097_152 }],
    });
  });

  it('takes a key that the owner knows where none is pinned', async () => {
    expect(await runOverSsh('echo "$ROOT_PREFIX"', options('id', 'owner', 'none'))).toBe(
      `${machine}\n`,
    );
  });

  it('refuses another key than the pinned one, though the owner knows it', async () => {
    await expect(measureOverSsh(options('id', 'owner', 'wrong'))).rejects.toMatchObject({
      code: 'deploy.host-key',
      hint: expect.stringContaining(join(folder, 'wrong')),
    });
  });

  it('refuses a key nobody knows, and notes it nowhere', async () => {
    await expect(measureOverSsh(options('id', 'none', 'none'))).rejects.toMatchObject({
      code: 'deploy.host-key',
      hint: expect.stringContaining(`by hand: ssh -p ${port} `),
    });
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });

  it('says when it is not let in', async () => {
    await expect(measureOverSsh(options('stranger', 'none', 'pinned'))).rejects.toMatchObject({
      code: 'deploy.auth',
      message: expect.stringContaining('Permission denied'),
    });
  });

  it('says when nothing is there', async () => {
    const { target, ...rest } = options('id', 'none', 'pinned');
    const away = { ...target, port: 1 };
    await expect(measureOverSsh({ ...rest, target: away })).rejects.toMatchObject({
      code: 'deploy.unreachable',
      retryable: true,
      message: expect.stringContaining('Connection refused'),
    });
    const nowhere = { ...target, address: 'no-such-host.invalid' };
    await expect(measureOverSsh({ ...rest, target: nowhere })).rejects.toMatchObject({
      code: 'deploy.unreachable',
      message: expect.stringContaining('Could not resolve hostname'),
    });
  });

  it('does not take for facts what an account without a shell says', async () => {
    await expect(measureOverSsh(options('greeted', 'none', 'pinned'))).rejects.toMatchObject({
      code: 'fleet.facts-invalid',
      message: expect.stringContaining('hello'),
    });
    await expect(measureOverSsh(options('refused', 'none', 'pinned'))).rejects.toMatchObject({
      code: 'fleet.facts-invalid',
      message: expect.stringMatching(/did not run to its end.*no$/),
    });
  });
});
