import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Fault } from '#lib';
import { knownHostsName, renderSshConfig } from '../ssh/config.ts';
import { type HostKey, renderKnownHosts } from '../ssh/known-hosts.ts';
import { quoteForShell } from '../ssh/script.ts';
import type { Target } from '../ssh/target.ts';

export interface ToolSshOptions {
  /** `port` and `user` are what the tool says itself. */
  readonly target: Target;
  /** The only keys that are accepted. */
  readonly hostKeys: readonly HostKey[];
  readonly identity: string | undefined;
  /** Private (0700); what is needed goes into a new folder in it. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface ToolSsh {
  /** What the tool is to connect to. */
  readonly sshHost: string;
  /** Its environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Removes everything, what the tool put into its own TMPDIR included. */
  close(): void;
}

/** An `ssh` that stands before the real one on the tool's PATH and puts our strict checks first.
 * nixos-anywhere begins its own arguments with `StrictHostKeyChecking=no`, and of equal options ssh
 * takes the first (ssh_config(5)), so no `--ssh-option` can take that back. The name that the tool
 * is given is in our configuration only (and `.invalid` in no DNS: RFC 2606): would it ever start
 * another ssh, that one found no machine. Throws Fault `exec.not-found`. */
export function createToolSsh(options: ToolSshOptions): ToolSsh {
  const { env, hostKeys } = options;
  const ssh = findProgram('ssh', env);
  if (ssh === undefined) {
    throw new Fault({
      code: 'exec.not-found',
      message: 'ssh is not on this machine',
      hint: '`panther doctor` says how to get it',
    });
  }
  const folder = mkdtempSync(join(options.folder, 'ssh-'));
  for (const name of ['bin', 'tmp']) mkdirSync(join(folder, name), { mode: 0o700 });
  const sshHost = `${options.target.host}.panther.invalid`;
  const knownHosts = join(folder, knownHostsName);
  const config = join(folder, 'config');
  const target = { ...options.target, host: sshHost };
  const { identity } = options;
  writeFileSync(knownHosts, renderKnownHosts(sshHost, hostKeys));
  writeFileSync(config, renderSshConfig(target, { folder, hostKeyChecking: 'yes', identity }));
  const first = {
    StrictHostKeyChecking: 'yes',
    // `%` starts a token in it (ssh_config(5), "TOKENS").
    UserKnownHostsFile: `"${knownHosts.replaceAll('%', '%%')}"`,
    GlobalKnownHostsFile: '/dev/null',
    // A shared connection would not survive the kexec.
    ControlMaster: 'no',
    ControlPath: 'none',
  };
  const words = [ssh, '-F', config];
  for (const [name, value] of Object.entries(first)) words.push('-o', `${name}=${value}`);
  const shim = join(folder, 'bin/ssh');
  writeFileSync(shim, `#!/bin/sh\nexec ${words.map(quoteForShell).join(' ')} "$@"\n`);
  chmodSync(shim, 0o700);
  return {
    sshHost,
    env: {
      ...withoutSecrets(env),
      PATH: `${join(folder, 'bin')}${delimiter}${env.PATH ?? ''}`,
      // It keeps a copy of the private key there.
      TMPDIR: join(folder, 'tmp'),
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The tool needs no access to 1Password, and its own variables for keys and passwords would make
 * it log in otherwise than we did. */
function withoutSecrets(env: ToolSshOptions['env']): Record<string, string | undefined> {
  const isForeign = (name: string) => /^(?:OP_|SSH_PRIVATE_KEY$|SSHPASS$)/.test(name);
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isForeign(name)));
}

/** Where a program is, as a shell would find it. */
export function findProgram(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  return (env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder.startsWith('/'))
    .map((folder) => join(folder, name))
    .find((path) => {
      const found = statSync(path, { throwIfNoEntry: false });
      return found?.isFile() === true && (found.mode & 0o111) !== 0;
    });
}
