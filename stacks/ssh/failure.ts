import { Fault } from '#lib';
import { fingerprint, type HostKey } from './known-hosts.ts';
import type { Target } from './target.ts';

export interface SshFailure {
  readonly target: Target;
  readonly pinned: readonly HostKey[];
  /** What ssh wrote to stderr. */
  readonly stderr: string;
}

// What OpenSSH's client says (sshconnect.c, sshconnect2.c, ssh.c, packet.c), most telling first.
const hostKeyText =
  /Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED|No \S+ host key is known|no matching host key type|host key .*has changed/i;
const authText =
  /Permission denied|Too many authentication failures|no mutual signature|Load key .*(?:invalid|bad perm)|identity file .*not accessible/i;
const unreachableReasons: readonly (readonly [RegExp, string])[] = [
  [/Could not resolve hostname/i, 'its name cannot be resolved'],
  [/Connection refused/i, 'nothing listens on that port'],
  [/No route to host|Network is unreachable/i, 'there is no route to it'],
  [/timed out|Timeout, server/i, 'it does not answer'],
  [
    /banner exchange|kex_exchange_identification|Connection (?:closed|reset)|Broken pipe/i,
    'it closed the connection',
  ],
];

/** Why ssh itself failed (its exit code 255), as a Fault: `deploy.host-key`, `deploy.auth`, or
 * `deploy.unreachable`, which is the only one worth trying again. */
export function sshFault(failure: SshFailure): Fault {
  const { target, stderr } = failure;
  const where = `${target.host} (${target.user}@${target.address}:${target.port})`;
  if (hostKeyText.test(stderr)) return hostKeyFault(failure, where, offeredFingerprint(stderr));
  if (authText.test(stderr)) {
    return new Fault({
      code: 'deploy.auth',
      message: `${target.host} does not let ${target.user} in: ${lastLine(stderr)}`,
      hint: 'is your key among the authorized ones of that user, and is it loaded (ssh-add -l)? --identity FILE names one',
      where,
    });
  }
  const reason = unreachableReasons.find(([pattern]) => pattern.test(stderr))?.[1];
  return new Fault({
    code: 'deploy.unreachable',
    message: `${target.host} cannot be reached: ${reason ?? lastLine(stderr)}`,
    hint: 'is the machine up, and is sshd on that port? `tailscale ping` tells whether the tailnet gets there',
    where,
    retryable: true,
  });
}

/** `offered`: the fingerprint of the key that the machine showed, if it is known. */
export function hostKeyFault(
  { target, pinned }: Pick<SshFailure, 'target' | 'pinned'>,
  where: string,
  offered: string | undefined,
): Fault {
  const shown = offered ?? 'a key that could not be read';
  if (pinned.length === 0) {
    return new Fault({
      code: 'deploy.host-key',
      message: `no host key of ${target.host} is pinned; it shows ${shown}`,
      hint: `compare that with \`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\` on the machine; if it is the same, run this once with --trust-on-first-use`,
      where,
    });
  }
  return new Fault({
    code: 'deploy.host-key',
    message: `the machine that answers for ${target.host} shows ${shown}, pinned is ${pinned.map(fingerprint).join(', ')}; nothing was sent`,
    hint: `if the machine was installed again, replace its key in hosts/${target.host}/known_hosts; otherwise this is not your machine`,
    where,
  });
}

/** From the warning about a changed key: "The fingerprint for the … key sent by the remote host is". */
function offeredFingerprint(stderr: string): string | undefined {
  return /fingerprint for the \S+ key sent by the remote host is\s+(SHA256:[A-Za-z0-9+/]+)/.exec(
    stderr,
  )?.[1];
}

export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() || 'ssh gave no reason';
}
