import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ExecResult, exec, Fault } from '#lib';
import { limits } from '../limits.ts';
import { knownHostsName, renderSshConfig } from './config.ts';
import { hostKeyFault, lastLine, sshFault } from './failure.ts';
import {
  fingerprint,
  type HostKey,
  parseKnownHosts,
  readPinnedKeys,
  renderKnownHosts,
} from './known-hosts.ts';
import { parseReport, quoteForShell, type Report } from './script.ts';
import { assertConnectable, type Target } from './target.ts';

export interface SshSessionOptions {
  readonly target: Target;
  /** Pinned keys: `type base64`, or lines of a known_hosts file. */
  readonly hostKeys: readonly string[];
  /** With no pinned key: take the one it shows. With a pinned one it changes nothing. */
  readonly trustOnFirstUse: boolean;
  readonly identity: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface RunScriptOptions {
  /** A connection of its own instead of the shared one: proves that the target can be reached. */
  readonly fresh?: boolean;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onStdoutLine?: (line: string) => void;
}

/** One target, reached over one shared connection. */
export interface SshSession {
  readonly target: Target;
  /** Opens the shared connection. Throws Fault `deploy.unreachable`, `deploy.host-key`,
   * `deploy.auth`; nothing was sent then. */
  connect(signal?: AbortSignal): Promise<void>;
  /** Runs a script of `renderScript` as root and resolves to what it reported. Throws as `connect`
   * does, and Fault `deploy.target-failed` when the script did not come to its end. */
  run(script: string, options?: RunScriptOptions): Promise<Report>;
  /** How many scripts were run: each is one round trip. */
  readonly scripts: number;
  /** The target as a store for `nix copy`, with the environment it needs. */
  readonly storeUrl: string;
  readonly storeEnv: Readonly<Record<string, string | undefined>>;
  /** The keys that the target is known by: the pinned ones, or the one taken on first use. */
  hostKeys(): readonly HostKey[];
  /** Ends the shared connection and removes everything local. */
  close(): Promise<void>;
}

/** Does not touch the network yet. Throws Fault `config.invalid` for a user or an address that ssh
 * cannot be given, or a pinned key that is none. */
export function createSshSession(options: SshSessionOptions): SshSession {
  const { target } = options;
  assertConnectable(target);
  const pinned = readPinnedKeys(target.host, options.hostKeys);
  const folder = makePrivateFolder();
  const config = join(folder, 'config');
  const knownHosts = join(folder, knownHostsName);
  const takesFirst = pinned.length === 0 && options.trustOnFirstUse;
  writeFileSync(knownHosts, renderKnownHosts(target.host, pinned));
  writeFileSync(
    config,
    renderSshConfig(target, {
      folder,
      hostKeyChecking: takesFirst ? 'accept-new' : 'yes',
      identity: options.identity,
    }),
  );
  const env = { ...options.env, LC_ALL: 'C' };
  let scripts = 0;

  async function ssh(args: readonly string[], input: string, run: RunScriptOptions) {
    const result = await exec('ssh', ['-F', config, ...args], {
      input,
      env,
      allowExitCodes: 'any',
      timeoutMs: run.timeoutMs ?? limits.ssh.scriptTimeoutMs,
      signal: run.signal,
      onStdoutLine: run.onStdoutLine,
    });
    if (result.exitCode === 255) throw await connectionFault(target, pinned, result, env);
    return result;
  }

  return {
    target,
    async connect(signal) {
      await ssh(['-f', '-N', target.host], '', { signal });
    },
    async run(script, run = {}) {
      scripts += 1;
      const own = run.fresh === true ? ['-o', 'ControlMaster=no', '-o', 'ControlPath=none'] : [];
      // sudo keeps no variables: what only the login knows is said before it.
      const shell = `printf 'panther: peer %s\\n' "\${SSH_CLIENT%% *}"; ${target.user === 'root' ? '' : 'sudo -n '}sh -s`;
      const result = await ssh([...own, target.host, `sh -c ${quoteForShell(shell)}`], script, run);
      const report = parseReport(result.stdout);
      if (!report.complete) throw incompleteFault(target, result);
      return report;
    },
    get scripts() {
      return scripts;
    },
    storeUrl: `ssh://${target.host}${target.storeRoot === '' ? '' : `?remote-store=${target.storeRoot}`}`,
    storeEnv: { ...env, NIX_SSHOPTS: `-F ${config}` },
    hostKeys: () => parseKnownHosts(readFileSync(knownHosts, 'utf8')),
    async close() {
      // No shared connection is as good as one that was ended.
      await exec('ssh', ['-F', config, '-O', 'exit', target.host], { env, allowExitCodes: 'any' });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Short and without a character that ssh or Nix (which splits NIX_SSHOPTS at spaces) would read as
 * something else. */
function makePrivateFolder(): string {
  const base = /^[\w./-]{1,60}$/.test(tmpdir()) ? tmpdir() : '/tmp';
  const folder = mkdtempSync(join(base, 'panther-'));
  chmodSync(folder, 0o700);
  return folder;
}

async function connectionFault(
  target: Target,
  pinned: readonly HostKey[],
  result: ExecResult,
  env: SshSessionOptions['env'],
): Promise<Fault> {
  const fault = sshFault({ target, pinned, stderr: result.stderr });
  if (fault.code !== 'deploy.host-key' || /SHA256:/.test(result.stderr)) return fault;
  // ssh says which key it was offered only when it knows another one.
  const offered = await scanHostKeys(target, env);
  const [shown] = offered.map(fingerprint);
  return hostKeyFault({ target, pinned }, fault.where ?? target.host, shown);
}

async function scanHostKeys(target: Target, env: SshSessionOptions['env']): Promise<HostKey[]> {
  const args = ['-T', '5', '-t', 'ed25519,ecdsa,rsa', '-p', String(target.port), target.address];
  const { stdout } = await exec('ssh-keyscan', args, { env, allowExitCodes: 'any' });
  return parseKnownHosts(stdout);
}

function incompleteFault(target: Target, { exitCode, stderr }: ExecResult): Fault {
  const where = `${target.user}@${target.address}`;
  // sudo(8): with -n, "sudo: a password is required" instead of asking for one.
  if (
    /sudo: .*(?:password is required|terminal is required|not in the sudoers|not allowed)/.test(
      stderr,
    )
  ) {
    return new Fault({
      code: 'deploy.auth',
      message: `${target.user} cannot become root on ${target.host} without a password: ${lastLine(stderr)}`,
      hint: 'let that user use sudo without a password (security.sudo.wheelNeedsPassword = false), or deploy as root',
      where,
    });
  }
  return new Fault({
    code: 'deploy.target-failed',
    message: `a script on ${target.host} ended early with exit code ${exitCode}: ${lastLine(stderr)}`,
    where,
  });
}
