// A real sshd on a loopback port, with keys of its own.
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../kit/free-port.ts';
import { descendants, kill, until } from './processes.ts';
import { workFolder } from './systems.ts';

export interface Sshd {
  readonly port: number;
  readonly hostKey: string;
  /** A key it lets in, and one it does not. */
  readonly identity: string;
  readonly stranger: string;
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

function makeKey(path: string): string {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
  return readFileSync(`${path}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
}

export interface SshdFiles {
  readonly config: string;
  readonly log: string;
  readonly port: number;
  readonly hostKey: string;
  readonly identity: string;
  readonly stranger: string;
}

export async function writeSshdFiles(): Promise<SshdFiles> {
  const folder = mkdtempSync(join(workFolder, 'sshd-'));
  const hostKey = makeKey(join(folder, 'host'));
  const allowed = makeKey(join(folder, 'id'));
  makeKey(join(folder, 'stranger'));
  writeFileSync(join(folder, 'authorized'), `${allowed}\n`);
  chmodSync(join(folder, 'authorized'), 0o600);
  // Whoever logs in has no start-up files: those of this machine's user may do anything.
  const home = join(folder, 'home');
  mkdirSync(home);
  chmodSync(home, 0o777);
  const port = await freePort();
  const config = join(folder, 'sshd_config');
  writeFileSync(
    config,
    `Port ${port}
ListenAddress 127.0.0.1
HostKey ${join(folder, 'host')}
AuthorizedKeysFile ${join(folder, 'authorized')}
PidFile none
PermitRootLogin yes
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
StrictModes no
LogLevel VERBOSE
MaxStartups 200
SetEnv NIX_CONFIG="substituters =" HOME=${home}
`,
  );
  const identity = join(folder, 'id');
  return {
    config,
    log: join(folder, 'log'),
    port,
    hostKey,
    identity,
    stranger: join(folder, 'stranger'),
  };
}

export function isListening({ log }: SshdFiles): boolean {
  return existsSync(log) && readFileSync(log, 'utf8').includes('listening on');
}

export async function startSshd(): Promise<Sshd> {
  const files = await writeSshdFiles();
  // Debian's sshd wants its privilege separation folder, which only its service makes.
  mkdirSync('/run/sshd', { recursive: true });
  const args = ['-D', '-f', files.config, '-E', files.log];
  const daemon = spawn('/usr/sbin/sshd', args, { stdio: 'ignore' });
  await until('sshd listens', () => isListening(files));
  return {
    ...files,
    log: () => readFileSync(files.log, 'utf8'),
    async stop() {
      const gone = new Promise((resolve) => daemon.once('exit', resolve));
      for (const pid of descendants(daemon.pid ?? 0)) kill(pid, 'SIGKILL');
      daemon.kill('SIGTERM');
      await gone;
    },
  };
}
