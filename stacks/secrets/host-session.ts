import { Fault } from '#lib';
import { explainConnectFault, locateHost } from '../deploy/locate.ts';
import { readScript, renderScript, type ScriptValues } from '../ssh/script.ts';
import { createSshSession, type SshSession } from '../ssh/session.ts';
import { findHostKeys } from '../status/host-keys.ts';
import { lookUpInTailnet } from '../tailnet/local.ts';
import type { SecretHost } from './fleet-secrets.ts';

export interface ReachInput {
  /** Root of the repository: pinned keys are in `hosts/<name>/known_hosts`. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly target: string | undefined;
  readonly identity: string | undefined;
  readonly signal: AbortSignal;
}

/** Opens a connection to a host whose key is pinned (a secret goes to nobody else), does the work,
 * and closes it. Throws Fault `deploy.unreachable`, `deploy.host-key`, `deploy.auth`. */
export async function withHost<T>(
  host: Pick<SecretHost, 'name' | 'deploy'>,
  input: ReachInput,
  work: (session: SshSession) => Promise<T>,
): Promise<T> {
  const { env, signal } = input;
  const target = await locateHost(host, input.target, (name) =>
    lookUpInTailnet(name, { env, signal }),
  );
  const session = createSshSession({
    target,
    hostKeys: await findHostKeys(host.name, target, {
      root: input.root,
      knownHosts: undefined,
      env,
    }),
    trustOnFirstUse: false,
    identity: input.identity,
    // What asks 1Password has no business in the environment of ssh.
    env: { ...env, OP_SERVICE_ACCOUNT_TOKEN: undefined },
  });
  try {
    try {
      await session.connect(signal);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      throw await explainConnectFault(error, target, { env, signal });
    }
    return await work(session);
  } finally {
    await session.close();
  }
}

/** One of `deploy/scripts/` for that host. */
export function scriptFor({ target }: SshSession, name: string, values: ScriptValues): string {
  const common = { ROOT: target.root, STORE_ROOT: target.storeRoot, RUN: '', TOPLEVEL: '' };
  return renderScript({ ...common, ...values }, readScript('common'), readScript(name));
}
