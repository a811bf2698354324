import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exec, Fault } from '#lib';
import { describeTarget, type SshTarget } from './target.ts';

export interface SshOptions {
  /** The fleet's name of the host. */
  readonly host: string;
  readonly target: SshTarget;
  /** `hosts/<name>/known_hosts`: when it is there, only the keys in it are accepted; otherwise
   * those of the owner's own file. */
  readonly pinnedFile: string;
  /** Private key to log in with instead of what ssh would find itself. */
  readonly identity?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

const connectTimeoutS = 10;
const scriptTimeoutMs = 60_000;
const connectionLost = 255;

/** Runs a script with the shell of another machine and resolves to what it printed. Throws Fault
 * `deploy.unreachable`, `deploy.auth`, `deploy.host-key`, `fleet.facts-invalid`, and those of
 * `exec`. */
export async function runOverSsh(script: string, options: SshOptions): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'panther-facts-'));
  try {
    const pinned = writePinned(options, join(folder, 'known_hosts'));
    const result = await exec('ssh', [...sshArguments(options, pinned), 'sh -s'], {
      input: script,
      env: { ...options.env, LC_ALL: 'C' },
      timeoutMs: scriptTimeoutMs,
      signal: options.signal,
      allowExitCodes: 'any',
    });
    if (result.exitCode === connectionLost) throw sshFault(options, result.stderr);
    if (result.exitCode !== 0 || result.truncated) throw scriptFault(options.target, result.stderr);
    return result.stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Pinned {
  readonly file: string;
  readonly host: string;
}

/** The pinned keys under the one name that ssh is told to look for. */
function writePinned({ host, pinnedFile }: SshOptions, file: string): Pinned | undefined {
  if (!existsSync(pinnedFile)) return undefined;
  const lines = readFileSync(pinnedFile, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    // Comments, certificate authorities and revoked keys pin nothing (sshd(8)).
    .filter(([first = '', type, key]) => /^[^#@]/.test(first) && type !== undefined && key)
    .map(([, type, key]) => `${host} ${type} ${key}\n`);
  writeFileSync(file, lines.join(''));
  return { file, host };
}

function sshArguments({ target, identity }: SshOptions, pinned: Pinned | undefined): string[] {
  const settings: Readonly<Record<string, string | number>> = {
    BatchMode: 'yes',
    StrictHostKeyChecking: 'yes',
    VerifyHostKeyDNS: 'no',
    // Or it would note keys in the owner's file.
    UpdateHostKeys: 'no',
    ConnectTimeout: connectTimeoutS,
    ConnectionAttempts: 1,
    ServerAliveInterval: 5,
    ServerAliveCountMax: 3,
    ForwardAgent: 'no',
    ForwardX11: 'no',
    ClearAllForwardings: 'yes',
    RemoteCommand: 'none',
    LogLevel: 'ERROR',
    ...(pinned === undefined
      ? {}
      : {
          HostKeyAlias: pinned.host,
          // `%` starts a token in it (ssh_config(5), "TOKENS").
          UserKnownHostsFile: `"${pinned.file.replaceAll('%', '%%')}"`,
          GlobalKnownHostsFile: '/dev/null',
        }),
  };
  return [
    ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
    '-T',
    ...(identity === undefined ? [] : ['-i', identity, '-o', 'IdentitiesOnly=yes']),
    ...(target.user === undefined ? [] : ['-l', target.user]),
    ...(target.port === undefined ? [] : ['-p', String(target.port)]),
    '--',
    target.address,
  ];
}

// What OpenSSH's client says (sshconnect.c, sshconnect2.c), most telling first.
const hostKeyText =
  /Host key verification failed|HOST IDENTIFICATION HAS CHANGED|host key is known/i;
const authText = /Permission denied|Too many authentication failures|no mutual signature/i;

/** Why ssh itself failed, from what it wrote to stderr. */
export function sshFault({ host, target, pinnedFile }: SshOptions, stderr: string): Fault {
  const where = describeTarget(target);
  if (hostKeyText.test(stderr)) {
    return new Fault({
      code: 'deploy.host-key',
      message: `${where} shows a key that is not known to be that of ${host}; nothing was sent`,
      hint: existsSync(pinnedFile)
        ? `pinned are the keys in ${pinnedFile}. A machine that was started from an installer shows another one: measure it there with --local, or give a report of nixos-facter with --from`
        : `compare its fingerprint (\`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\` on the machine) while you connect once by hand: ${renderByHand(target)}`,
      where,
    });
  }
  if (authText.test(stderr)) {
    return new Fault({
      code: 'deploy.auth',
      message: `${where} does not let you in: ${lastLine(stderr)}`,
      hint: 'is your key among the authorized ones of that user, and is it loaded (ssh-add -l)? --target ssh://user@host:port names another user',
      where,
    });
  }
  return new Fault({
    code: 'deploy.unreachable',
    message: `${where} cannot be reached: ${lastLine(stderr)}`,
    hint: 'is the machine up, and is sshd on that port? --target ssh://user@host:port names another address, --local measures the machine you are on',
    where,
    retryable: true,
  });
}

function renderByHand({ user, address, port }: SshTarget): string {
  const login = user === undefined ? address : `${user}@${address}`;
  return port === undefined ? `ssh ${login}` : `ssh -p ${port} ${login}`;
}

function scriptFault(target: SshTarget, stderr: string): Fault {
  return new Fault({
    code: 'fleet.facts-invalid',
    message: `the measurement did not run to its end on ${describeTarget(target)}: ${lastLine(stderr)}`,
    hint: 'the account needs a shell there; `ssh … sh -c true` must work',
    where: describeTarget(target),
  });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() || 'no reason was given';
}
