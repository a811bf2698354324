import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { exec, Fault, readTextFile } from '#lib';
import { type HostKey, parseKnownHosts } from '../ssh/known-hosts.ts';
import type { TargetOverride } from '../ssh/target.ts';

export interface HostKeyPlaces {
  /** Root of the repository. */
  readonly root: string;
  /** A known_hosts file that was named; hashed names are understood. */
  readonly knownHosts: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The pinned keys of a host: those of the file that was named, under the host's name or its
 * address, else those of `hosts/<name>/known_hosts`. Throws Fault `io.read-failed` without that
 * file, and `deploy.host-key` when it knows none. */
export async function findHostKeys(
  host: string,
  target: Pick<TargetOverride, 'address' | 'port'> | undefined,
  { root, knownHosts, env }: HostKeyPlaces,
): Promise<readonly string[]> {
  if (knownHosts === undefined) return readPinnedLines(root, host);
  if (!existsSync(knownHosts)) {
    throw new Fault({ code: 'io.read-failed', message: `${knownHosts} does not exist` });
  }
  const keys: HostKey[] = [];
  for (const name of [host, ...namesOf(target)]) {
    // Ends with 1 when there is none.
    const { stdout } = await exec('ssh-keygen', ['-F', name, '-f', knownHosts], {
      env,
      allowExitCodes: [0, 1],
    });
    keys.push(...parseKnownHosts(stdout));
  }
  if (keys.length > 0) return [...new Set(keys)];
  throw new Fault({
    code: 'deploy.host-key',
    message: `${knownHosts} has no key of ${[host, ...namesOf(target)].join(' or ')}`,
    hint: 'ssh-keyscan shows the key of a machine; compare it with the machine itself first',
    where: host,
  });
}

/** As sshd(8) writes an address with another port than 22. */
function namesOf(target: Pick<TargetOverride, 'address' | 'port'> | undefined): string[] {
  if (target === undefined) return [];
  const { address, port } = target;
  return port === 22 ? [address] : [`[${address}]:${port}`];
}

/** The lines of `hosts/<name>/known_hosts`; none without the file. */
function readPinnedLines(root: string, host: string): string[] {
  const path = join(root, 'hosts', host, 'known_hosts');
  if (!existsSync(path)) return [];
  const lines = readTextFile(path).split('\n');
  return lines.filter((line) => line.trim() !== '' && !line.startsWith('#'));
}
