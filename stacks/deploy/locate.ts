import { Fault } from '#lib';
import { parseTargetUrl, type Target } from '../ssh/target.ts';
import { explainUnreachable } from '../tailnet/explain.ts';
import {
  isTailnetAddress,
  type TailnetLookup,
  type TailscaleCommandOptions,
} from '../tailnet/local.ts';
import type { DeployHost } from './types.ts';

/** How to reach a host, and the keys that the tailnet knows it by: what `--target` says, else its
 * address in the tailnet, else the address in its own definition, where the tailnet does not know
 * it. Costs one process and no packet. Throws Fault `deploy.unreachable` with the tailnet's reason,
 * or `usage`. */
export async function locateHost(
  host: Pick<DeployHost, 'name' | 'deploy'>,
  targetUrl: string | undefined,
  lookUp: (name: string) => Promise<TailnetLookup>,
): Promise<Target & { readonly tailnetKeys?: readonly string[] | undefined }> {
  if (targetUrl !== undefined) {
    const override = parseTargetUrl(targetUrl);
    return { ...override, host: host.name, user: override.user ?? host.deploy.user };
  }
  const plain = { host: host.name, user: host.deploy.user, port: 22, root: '', storeRoot: '' };
  const lookup = await lookUp(host.name);
  if (lookup.found) {
    const { address, proxyCommand, hostKeys: tailnetKeys } = lookup;
    return {
      ...plain,
      address,
      tailnetKeys,
      ...(proxyCommand === undefined ? {} : { proxyCommand }),
    };
  }
  const { address } = host.deploy;
  // A host that the tailnet does know is not reached around it: offline is an answer.
  const isUnknown = ['no-command', 'not-running', 'absent'].includes(lookup.reason);
  if (address !== undefined && isUnknown) return { ...plain, address };
  throw new Fault({
    code: 'deploy.unreachable',
    message: `${host.name} cannot be found: ${lookup.message}`,
    hint: lookup.hint,
    where: host.name,
  });
}

/** A Fault of ssh's that says why, where the tailnet can tell; else the same one. Nothing of it is
 * tried before ssh: while all is well that is the quickest test. Throws only `aborted`. */
export async function explainConnectFault(
  fault: Fault,
  target: Target,
  options: TailscaleCommandOptions,
): Promise<Fault> {
  if (fault.code !== 'deploy.unreachable' || !isTailnetAddress(target.address)) return fault;
  const { host, address, port } = target;
  try {
    const why = await explainUnreachable(host, address, { ...options, port });
    const isBelowSsh = why.reason !== 'answers';
    return new Fault({
      code: 'deploy.unreachable',
      message: isBelowSsh
        ? `${host} cannot be reached: ${why.message}`
        : `${fault.message}; ${why.message}`,
      hint: why.hint,
      where: fault.where,
      retryable: fault.retryable,
      cause: fault,
    });
  } catch (error) {
    if (!(error instanceof Fault) || error.code === 'aborted') throw error;
    return fault;
  }
}
