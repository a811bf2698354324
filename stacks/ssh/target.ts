import { Fault } from '#lib';

/** Where and as whom a host is reached, and where things are on it. */
export interface Target {
  /** The fleet's name of the host; its host keys are pinned under it. */
  readonly host: string;
  readonly user: string;
  readonly address: string;
  readonly port: number;
  /** Everything on the target is below this folder; '' on a real machine. */
  readonly root: string;
  /** The root of the target's own Nix store; '' for `/nix/store`. */
  readonly storeRoot: string;
}

export type TargetOverride = Pick<Target, 'address' | 'port' | 'root' | 'storeRoot'> & {
  readonly user: string | undefined;
};

const userPattern = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
// The ones OpenSSH's configuration file takes without quoting; never an option's dash in front.
const addressPattern = /^[A-Za-z0-9:][A-Za-z0-9.:_-]*$/;
const folderPattern = /^\/[A-Za-z0-9._/+-]*$/;

/** Reads `ssh://user@host:port`. Two parameters are for targets that are not a whole machine:
 * `root=/folder` puts all of it below that folder, and `remote-store=/folder` (by default the same
 * as root) is the root of its store, as in Nix's own `ssh://…?remote-store=`. Throws Fault `usage`. */
export function parseTargetUrl(text: string): TargetOverride {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.protocol !== 'ssh:') refuse(text, 'it is not an ssh:// URL');
  if (url.password !== '') refuse('ssh://…', 'a password in it would be visible to everybody');
  if (url.pathname !== '' && url.pathname !== '/') refuse(text, 'it has a path');
  const address = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (!addressPattern.test(address)) refuse(text, 'it names no host');
  const user = decodeURIComponent(url.username);
  if (user !== '' && !userPattern.test(user))
    refuse(text, `${JSON.stringify(user)} is no user name`);
  for (const key of url.searchParams.keys()) {
    if (key !== 'root' && key !== 'remote-store') refuse(text, `unknown parameter ${key}`);
  }
  const root = folder(text, url.searchParams.get('root') ?? '');
  return {
    user: user === '' ? undefined : user,
    address,
    port: url.port === '' ? 22 : Number(url.port),
    root,
    storeRoot: folder(text, url.searchParams.get('remote-store') ?? root),
  };
}

function folder(text: string, path: string): string {
  const trimmed = path.replace(/\/+$/, '');
  if (trimmed !== '' && !folderPattern.test(trimmed)) refuse(text, `${path} is no absolute folder`);
  return trimmed;
}

function refuse(text: string, why: string): never {
  throw new Fault({
    code: 'usage',
    message: `--target ${text}: ${why}`,
    hint: 'write it as ssh://user@host:port',
  });
}

/** Whether a user name and an address can stand in an ssh configuration as they are. */
export function assertConnectable(target: Target): void {
  if (userPattern.test(target.user) && addressPattern.test(target.address)) return;
  throw new Fault({
    code: 'config.invalid',
    message: `${target.user}@${target.address} is no user and address that ssh can be given`,
    where: target.host,
  });
}
