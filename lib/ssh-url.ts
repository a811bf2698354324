import { Fault } from './fault.ts';

/** Where ssh is to go, as somebody wrote it. */
export interface SshUrl {
  readonly user: string | undefined;
  /** A name or an address; of IPv6 without the brackets. */
  readonly address: string;
  readonly port: number | undefined;
  /** What stands behind the question mark, name → value. */
  readonly parameters: ReadonlyMap<string, string>;
}

export interface SshUrlOptions {
  /** The option the text was given with; the message of a refusal begins with it. */
  readonly option: string;
  /** Names of the parameters that mean something there. Default: none. */
  readonly parameters?: readonly string[];
}

const userPattern = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
// What OpenSSH's command line and configuration take without quoting; never an option's dash first.
const addressPattern = /^[A-Za-z0-9:][A-Za-z0-9.:_-]*$/;

/** Whether a user name can be given to ssh and to its configuration as it is. */
export function isSshUser(text: string): boolean {
  return userPattern.test(text);
}

/** Whether a name or an address can be given to ssh and to its configuration as it is. */
export function isSshAddress(text: string): boolean {
  return addressPattern.test(text);
}

/** Reads `ssh://user@host:port` (RFC 3986, section 3); user and port may be missing. Throws Fault
 * `usage`, whose message never repeats a password. */
export function parseSshUrl(text: string, options: SshUrlOptions): SshUrl {
  const refuse = (shown: string, why: string): never => {
    throw new Fault({
      code: 'usage',
      message: `${options.option} ${shown}: ${why}`,
      hint: 'write it as ssh://user@host:port',
    });
  };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.protocol !== 'ssh:') return refuse(text, 'it is not an ssh:// URL');
  if (url.password !== '') {
    return refuse('ssh://…', 'a password in it would be visible to everybody');
  }
  if (!/^\/?$/.test(url.pathname) || url.hash !== '') {
    return refuse(text, 'there is something behind the host');
  }
  const address = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (!isSshAddress(address)) return refuse(text, 'it names no host');
  // A character that is not allowed is there as %XX, which is not allowed either.
  const user = url.username;
  if (user !== '' && !isSshUser(user)) return refuse(text, `${user} is no user name`);
  const parameters = new Map(url.searchParams);
  for (const name of parameters.keys()) {
    if (options.parameters?.includes(name) !== true) refuse(text, `unknown parameter ${name}`);
  }
  return {
    user: user === '' ? undefined : user,
    address,
    port: url.port === '' ? undefined : Number(url.port),
    parameters,
  };
}
