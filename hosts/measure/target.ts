import { parseSshUrl } from '#lib';

/** Where ssh is to go. What is undefined is left to the owner's own ssh configuration. */
export interface SshTarget {
  readonly user: string | undefined;
  readonly address: string;
  readonly port: number | undefined;
}

/** Reads `ssh://user@host:port`; user and port may be missing. Throws Fault `usage`. */
export function parseSshTarget(text: string): SshTarget {
  const { user, address, port } = parseSshUrl(text, { option: '--target' });
  return { user, address, port };
}

export function describeTarget({ user, address, port }: SshTarget): string {
  return `${user === undefined ? '' : `${user}@`}${address}${port === undefined ? '' : `:${port}`}`;
}
