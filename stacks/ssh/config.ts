import { join } from 'node:path';
import { limits } from '../limits.ts';
import type { Target } from './target.ts';

export interface SshConfigOptions {
  /** Private folder (0700) with a short path: the control socket's must fit in 108 bytes. */
  readonly folder: string;
  /** `accept-new` only for a host that has no pinned key and only when its owner said so. */
  readonly hostKeyChecking: 'yes' | 'accept-new';
  /** File of the private key to use instead of what ssh would find itself. */
  readonly identity: string | undefined;
}

export const knownHostsName = 'known_hosts';
const socketName = 'c';

/** An OpenSSH client configuration for one host. Whatever it says first counts, so the owner's own
 * file, included last, can add an identity or a jump host, but cannot weaken the checks. */
export function renderSshConfig(target: Target, options: SshConfigOptions): string {
  const { ssh } = limits;
  const lines = [
    `Host ${target.host}`,
    `  HostName ${target.address}`,
    `  Port ${target.port}`,
    `  User ${target.user}`,
    ...(target.proxyCommand === undefined ? [] : [`  ProxyCommand ${target.proxyCommand}`]),
    ...(options.identity === undefined
      ? []
      : [`  IdentityFile ${quote(options.identity)}`, '  IdentitiesOnly yes']),
    '  IgnoreUnknown KnownHostsCommand',
    '  BatchMode yes',
    `  HostKeyAlias ${target.host}`,
    `  StrictHostKeyChecking ${options.hostKeyChecking}`,
    `  UserKnownHostsFile ${quote(join(options.folder, knownHostsName))}`,
    '  GlobalKnownHostsFile /dev/null',
    '  KnownHostsCommand none',
    '  VerifyHostKeyDNS no',
    '  UpdateHostKeys no',
    '  HashKnownHosts no',
    '  ControlMaster auto',
    `  ControlPath ${quote(join(options.folder, socketName))}`,
    `  ControlPersist ${ssh.persistS}`,
    `  ConnectTimeout ${ssh.connectTimeoutS}`,
    '  ConnectionAttempts 1',
    `  ServerAliveInterval ${ssh.aliveIntervalS}`,
    `  ServerAliveCountMax ${ssh.aliveCountMax}`,
    '  ForwardAgent no',
    '  ForwardX11 no',
    '  ClearAllForwardings yes',
    '  RequestTTY no',
    '  LogLevel ERROR',
    'Host *',
    '  Include ~/.ssh/config',
  ];
  return `${lines.join('\n')}\n`;
}

/** `%` starts a token in these values (ssh_config(5), "TOKENS"). */
function quote(path: string): string {
  return `"${path.replaceAll('%', '%%')}"`;
}
