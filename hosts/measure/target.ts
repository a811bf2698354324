import { Fault } from '#lib';

/** Where ssh is to go. What is undefined is left to the owner's own ssh configuration. */
export interface SshTarget {
  readonly user: string | undefined;
  readonly address: string;
  readonly port: number | undefined;
}

const userPattern = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
// Never the dash of an option in front.
const addressPattern = /^[A-Za-z0-9:][A-Za-z0-9.:%_-]*$/;

/** Reads `ssh://user@host:port`; user and port may be missing. Throws Fault `usage`. */
export function parseSshTarget(text: string): SshTarget {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.protocol !== 'ssh:') refuse(text, 'it is not an ssh:// URL');
  if (url.password !== '') refuse('ssh://…', 'ssh takes no password from there');
  if (!/^\/?$/.test(url.pathname) || url.search !== '' || url.hash !== '') {
    refuse(text, 'there is something behind the host');
  }
  const user = url.username;
  if (user !== '' && !userPattern.test(user)) refuse(text, `${user} is no user name`);
  const address = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (!addressPattern.test(address)) refuse(text, 'it names no host');
  return {
    user: user === '' ? undefined : user,
    address,
    port: url.port === '' ? undefined : Number(url.port),
  };
}

function refuse(text: string, why: string): never {
  throw new Fault({
    code: 'usage',
    message: `--target ${text}: ${why}`,
    hint: 'write it as ssh://user@host:port',
  });
}

export function describeTarget({ user, address, port }: SshTarget): string {
  return `${user === undefined ? '' : `${user}@`}${address}${port === undefined ? '' : `:${port}`}`;
}
