import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { Fault } from '#lib';
import { type Facts, readFacts } from './facts.ts';
import type { HostIdentity } from './types.ts';

const identitySchema = z.strictObject({
  stateVersion: z.string(),
  disks: z.record(z.string(), z.array(z.string())),
});

export interface HostFiles {
  readonly directory: string;
  readonly facts: Facts;
  readonly facterReport: string | undefined;
  readonly identity: HostIdentity | undefined;
  readonly hostKeys: readonly string[];
}

/** What stands beside a host's `host.ts`: `facts.json` (must be there), `identity.json` (written
 * by the first generation) and `known_hosts` (the pinned keys). Pass `import.meta.url`. */
export function readHostFiles(hostUrl: string): HostFiles {
  const facts = readFacts(new URL('./facts.json', hostUrl));
  return {
    directory: dirname(fileURLToPath(hostUrl)),
    facts,
    facterReport: facts.report === null ? undefined : readReport(new URL(facts.report, hostUrl)),
    identity: readIdentity(fileURLToPath(new URL('./identity.json', hostUrl))),
    hostKeys: readKeyLines(fileURLToPath(new URL('./known_hosts', hostUrl))),
  };
}

function readReport(file: URL): string {
  const path = fileURLToPath(file);
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Fault({
      code: 'fleet.facts-unreadable',
      message: `cannot read the hardware report: ${(cause as Error).message}`,
      where: path,
      hint: 'set "report" to null in facts.json, or measure the machine again',
      cause,
    });
  }
}

function readIdentity(path: string): HostIdentity | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return identitySchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new Fault({
      code: 'json.invalid',
      message: `the recorded identity of a host cannot be read: ${(cause as Error).message}`,
      where: path,
      hint: 'restore the file from git; without it a changed disk layout would go unnoticed',
      cause,
    });
  }
}

/** Lines of an OpenSSH key file without comments and blank lines; a missing file has none. */
export function readKeyLines(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

const publicKey =
  /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp\d+|sk-[a-z0-9@.-]+) [A-Za-z0-9+/]+=*( .*)?$/;

/** Public keys of the owner, one a line as in `~/.ssh/authorized_keys`, without options. Throws
 * `config.invalid` for a line that is no public key (a private key pasted by mistake, say). */
export function readAuthorizedKeys(file: URL): readonly string[] {
  const path = fileURLToPath(file);
  const lines = readKeyLines(path);
  const wrong = lines.findIndex((line) => !publicKey.test(line));
  if (wrong < 0) return lines;
  throw new Fault({
    code: 'config.invalid',
    message: `key ${wrong + 1} of the authorized keys is not a public key in OpenSSH's form`,
    where: path,
    hint: 'a line looks like: ssh-ed25519 AAAA… comment (from a file that ends in .pub)',
  });
}
