import { Fault, isSshAddress, isSshUser, parseSshUrl } from '#lib';

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
  /** The command that connects to `%h` and `%p` where this machine has no route there
   * (ssh_config(5), ProxyCommand). From code only: a shell runs it. */
  readonly proxyCommand?: string | undefined;
}

export type TargetOverride = Pick<Target, 'address' | 'port' | 'root' | 'storeRoot'> & {
  readonly user: string | undefined;
};

const folderPattern = /^\/[A-Za-z0-9._/+-]*$/;

/** Reads `ssh://user@host:port`. Two parameters are for targets that are not a whole machine:
 * `root=/folder` puts all of it below that folder, and `remote-store=/folder` (by default the same
 * as root) is the root of its store, as in Nix's own `ssh://…?remote-store=`. Throws Fault `usage`,
 * which names the option the text was given with. */
export function parseTargetUrl(text: string, option = '--target'): TargetOverride {
  const url = parseSshUrl(text, { option, parameters: ['root', 'remote-store'] });
  const folder = (name: string, otherwise: string) => {
    const path = url.parameters.get(name)?.replace(/\/+$/, '') ?? otherwise;
    if (path === '' || folderPattern.test(path)) return path;
    throw new Fault({
      code: 'usage',
      message: `${option} ${text}: ${path} is no absolute folder`,
      hint: 'write it as ssh://user@host:port?root=/folder',
    });
  };
  const root = folder('root', '');
  const storeRoot = folder('remote-store', root);
  return { user: url.user, address: url.address, port: url.port ?? 22, root, storeRoot };
}

/** Whether a user name and an address can stand in an ssh configuration as they are. */
export function assertConnectable(target: Target): void {
  if (isSshUser(target.user) && isSshAddress(target.address)) return;
  throw new Fault({
    code: 'config.invalid',
    message: `${target.user}@${target.address} is no user and address that ssh can be given`,
    where: target.host,
  });
}
