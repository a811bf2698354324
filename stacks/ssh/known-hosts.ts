import { createHash } from 'node:crypto';
import { Fault } from '#lib';

/** One host key as `type base64`. */
export type HostKey = string;

const keyType = /^(?:ssh-|ecdsa-sha2-|sk-)/;

/** Reads a key written as `type base64 [comment]` or as a line of a known_hosts file, `names type
 * base64 [comment]` (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). Undefined for anything else; marked
 * lines (`@cert-authority`, `@revoked`) pin nothing. */
export function parseHostKey(line: string): HostKey | undefined {
  const words = line.trim().split(/\s+/);
  const [first = ''] = words;
  if (first.startsWith('#') || first.startsWith('@')) return undefined;
  const [type = '', blob = ''] = keyType.test(first) ? words : words.slice(1);
  if (!keyType.test(type) || !/^[A-Za-z0-9+/]{16,}={0,2}$/.test(blob)) return undefined;
  return `${type} ${blob}`;
}

/** The keys of a known_hosts file, whatever name they are under. */
export function parseKnownHosts(text: string): HostKey[] {
  const keys = text.split('\n').flatMap((line) => parseHostKey(line) ?? []);
  return [...new Set(keys)];
}

/** The keys that a host of the fleet pins. Throws Fault `config.invalid` when one cannot be read:
 * it must not look like a host that pins nothing. */
export function readPinnedKeys(host: string, lines: readonly string[]): HostKey[] {
  return lines.map((line) => {
    const key = parseHostKey(line);
    if (key !== undefined) return key;
    throw new Fault({
      code: 'config.invalid',
      message: `a pinned host key of ${host} is not a public key: ${line.slice(0, 60)}`,
      where: `hosts/${host}/known_hosts`,
      hint: 'a line looks like: name ssh-ed25519 AAAA…',
    });
  });
}

/** The SHA-256 fingerprint of a key as `ssh-keygen -l` prints it. */
export function fingerprint(key: HostKey): string {
  const blob = Buffer.from(key.split(' ')[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** A known_hosts file that holds `keys` for the name `host` and nothing else. */
export function renderKnownHosts(host: string, keys: readonly HostKey[]): string {
  return keys.map((key) => `${host} ${key}\n`).join('');
}
