import { Fault } from '#lib';
import { parseTargetUrl, type Target } from '../ssh/target.ts';
import type { TailnetLookup } from '../tailnet/local.ts';
import type { DeployHost } from './types.ts';

/** How to reach a host: what `--target` says, else its address in the tailnet, else the address in
 * its own definition, where the tailnet does not know it. Throws Fault `deploy.unreachable` with the
 * tailnet's reason, or `usage`. */
export async function locateHost(
  host: Pick<DeployHost, 'name' | 'deploy'>,
  targetUrl: string | undefined,
  lookUp: (name: string) => Promise<TailnetLookup>,
): Promise<Target> {
  if (targetUrl !== undefined) {
    const override = parseTargetUrl(targetUrl);
    return { ...override, host: host.name, user: override.user ?? host.deploy.user };
  }
  const plain = { host: host.name, user: host.deploy.user, port: 22, root: '', storeRoot: '' };
  const lookup = await lookUp(host.name);
  if (lookup.found) return { ...plain, address: lookup.address };
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
