import { exec, Fault } from '#lib';
import { limits } from '../limits.ts';
import { fingerprint, type HostKey, parseKnownHosts, readPinnedKeys } from '../ssh/known-hosts.ts';
import type { Target } from '../ssh/target.ts';
import type { Ask } from './ask.ts';
import type { BootstrapHost, BootstrapOptions } from './types.ts';

export interface HostKeysInput {
  readonly host: BootstrapHost;
  readonly target: Target;
  /** By which an earlier run knew this machine. */
  readonly known: readonly HostKey[];
  readonly options: Pick<BootstrapOptions, 'trustOnFirstUse' | 'fingerprint' | 'yes'>;
  readonly ask: Ask;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal | undefined;
}

/** The keys that the machine has to show: those of an earlier run, the pinned ones, or those it
 * shows now where its owner vouches for them. Throws Fault `deploy.host-key`, `deploy.unreachable`,
 * `config.invalid`, `usage`. */
export async function decideHostKeys(input: HostKeysInput): Promise<readonly HostKey[]> {
  const { host, known, options, target } = input;
  const pinned = [...new Set([...known, ...readPinnedKeys(host.name, host.hostKeys)])];
  const vouches = options.trustOnFirstUse || options.fingerprint !== undefined;
  if (pinned.length > 0 && !vouches) return pinned;
  const shown = await scanHostKeys(input);
  if (options.fingerprint !== undefined) {
    const matching = shown.filter((key) => fingerprint(key) === options.fingerprint);
    if (matching.length > 0) return matching;
    throw keyFault(
      target,
      `it shows ${renderKeys(shown)}, not ${options.fingerprint}; nothing was sent`,
      'this is another machine than the one whose fingerprint that is, or somebody stands between',
    );
  }
  if (!vouches) {
    throw keyFault(
      target,
      `nobody knows the key of that machine; it shows ${renderKeys(shown)}`,
      'compare it on its console (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), then give --fingerprint SHA256:…, or --trust-on-first-use to be asked',
    );
  }
  const isKnown = shown.some((key) => pinned.includes(key));
  if (!isKnown && !options.yes) await confirm(input, shown, pinned);
  return shown;
}

async function confirm(
  { ask, target }: HostKeysInput,
  shown: readonly HostKey[],
  pinned: readonly HostKey[],
): Promise<void> {
  const before = pinned.length === 0 ? '' : `known so far: ${renderKeys(pinned)}\n`;
  const answer = await ask(
    `${target.address} shows ${renderKeys(shown)}\n${before}Is that the machine? Type yes: `,
  );
  if (answer.trim() === 'yes') return;
  throw keyFault(target, 'its key was not accepted; nothing was sent', undefined);
}

/** As `ssh-keyscan` sees them: unproven until somebody vouches for them. */
async function scanHostKeys({ target, env, signal }: HostKeysInput): Promise<HostKey[]> {
  const { stdout } = await exec(
    'ssh-keyscan',
    [
      ...['-T', String(limits.bootstrap.hostKeyScanS), '-t', 'ed25519,ecdsa,rsa'],
      ...['-p', String(target.port), '--', target.address],
    ],
    { env, signal, allowExitCodes: 'any' },
  );
  const keys = parseKnownHosts(stdout);
  if (keys.length > 0) return keys;
  throw new Fault({
    code: 'deploy.unreachable',
    message: `${target.address} port ${target.port} shows no ssh host key`,
    hint: 'is the machine up, and does sshd listen on that port?',
    where: target.host,
    retryable: true,
  });
}

export function renderKeys(keys: readonly HostKey[]): string {
  return keys.map((key) => `${fingerprint(key)} (${key.split(' ', 1)[0]})`).join(', ');
}

function keyFault(
  { host, user, address, port }: Target,
  message: string,
  hint: string | undefined,
) {
  const where = `${host} (${user}@${address}:${port})`;
  return new Fault({ code: 'deploy.host-key', message, hint, where });
}
