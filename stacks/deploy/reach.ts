import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Fault, writeFileAtomic } from '#lib';
import { renderKnownHosts } from '../ssh/known-hosts.ts';
import { createSshSession, type SshSession } from '../ssh/session.ts';
import { lookUpInTailnet } from '../tailnet/local.ts';
import { overBrokenLinks } from './ask.ts';
import { explainConnectFault, locateHost } from './locate.ts';
import type { RunContext } from './run-context.ts';
import type { DeployOptions } from './types.ts';

/** Finds a host and opens the connection that its deployment shares. Who gets the session closes it.
 * Throws Fault `deploy.unreachable`, `deploy.host-key`, `deploy.auth`: nothing was sent then. */
export async function reachHost(
  context: RunContext,
  options: Pick<DeployOptions, 'target' | 'identity' | 'trustOnFirstUse'>,
): Promise<SshSession> {
  const { host, env, signal } = context;
  const target = await locateHost(host, options.target, (name) =>
    lookUpInTailnet(name, { env, signal }),
  );
  // What is pinned in the repository says more than what a control plane says.
  const hostKeys = host.hostKeys.length > 0 ? host.hostKeys : (target.tailnetKeys ?? []);
  const session = createSshSession({
    target,
    hostKeys,
    trustOnFirstUse: options.trustOnFirstUse,
    identity: options.identity,
    env,
  });
  try {
    await connect(context, session, hostKeys);
  } catch (error) {
    await session.close();
    if (!(error instanceof Fault)) throw error;
    throw await explainConnectFault(error, target, { env, signal });
  }
  return session;
}

async function connect(
  context: RunContext,
  session: SshSession,
  known: readonly string[],
): Promise<void> {
  const { host } = context;
  const { user, address, port } = session.target;
  await context.phase('connect', `${user}@${address}:${port}`, async () => {
    await overBrokenLinks(context, 'connecting', () => session.connect(context.signal));
    const keys = session.hostKeys();
    if (known.length > 0) return { value: undefined, detail: 'host key as pinned' };
    mkdirSync(dirname(host.knownHostsFile), { recursive: true });
    writeFileAtomic(host.knownHostsFile, renderKnownHosts(host.name, keys));
    context.warn(`took the host key on first use and pinned it in ${host.knownHostsFile}`);
    return { value: undefined, detail: 'host key taken on first use' };
  });
}
