import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exec } from '#lib';
import type { SecretValue } from '#secrets';
import { type HostKey, parseHostKey } from '../ssh/known-hosts.ts';

export interface ExtraFilesOptions {
  /** Goes into the comment of the host key. */
  readonly host: string;
  /** Where the new system looks for the token; undefined on a host that has none. */
  readonly tokenFile: string | undefined;
  readonly token: SecretValue | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal | undefined;
}

export interface ExtraFiles {
  /** What is copied to `/` of the new system. */
  readonly folder: string;
  /** Public part of the host key in it. */
  readonly hostKey: HostKey;
}

export const hostKeyFile = 'etc/ssh/ssh_host_ed25519_key';
const publicFolderMode = 0o755;

/** Writes a new host key and the token below `secretFolder`. The folders in it are as they are on a
 * system, since copying gives their modes to those of the new one: `/etc` of 0700 would lock every
 * service out. Throws those of `exec`. */
export async function writeExtraFiles(
  secretFolder: string,
  options: ExtraFilesOptions,
): Promise<ExtraFiles> {
  const folder = join(secretFolder, 'root');
  makeFolder(folder);
  const key = join(folder, hostKeyFile);
  makeParents(folder, key);
  const about = ['-q', '-t', 'ed25519', '-N', '', '-C', `root@${options.host}`, '-f', key];
  await exec('ssh-keygen', about, { env: options.env, signal: options.signal });
  chmodSync(key, 0o600);
  chmodSync(`${key}.pub`, 0o644);
  if (options.token !== undefined && options.tokenFile !== undefined) {
    const path = join(folder, options.tokenFile);
    makeParents(folder, path);
    writeFileSync(path, `${options.token.reveal()}\n`, { mode: 0o600 });
    // As OpNix wants it: read by root and its group.
    chmodSync(path, 0o640);
  }
  const hostKey = parseHostKey(readFileSync(`${key}.pub`, 'utf8'));
  if (hostKey === undefined) throw new TypeError('ssh-keygen wrote no public key');
  return { folder, hostKey };
}

function makeParents(root: string, path: string): void {
  const parent = dirname(path);
  if (parent === root) return;
  makeParents(root, parent);
  makeFolder(parent);
}

/** Whatever the umask is. */
function makeFolder(path: string): void {
  mkdirSync(path, { recursive: true });
  chmodSync(path, publicFolderMode);
}
