import { Fault } from '#lib';
import { locateHost } from '../deploy/locate.ts';
import type { FleetHost } from '../fleet-file.ts';
import { limits } from '../limits.ts';
import { readScript, renderScript } from '../ssh/script.ts';
import { createSshSession } from '../ssh/session.ts';
import { lookUpInTailnet } from '../tailnet/local.ts';
import { factsOf, type HostFacts } from './facts.ts';
import { findHostKeys } from './host-keys.ts';

export { factsOf, type HostFacts } from './facts.ts';

export interface StatusInput {
  /** Root of the repository: pinned keys are in `hosts/<name>/known_hosts`. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly target: string | undefined;
  readonly identity: string | undefined;
  /** File with the host's key, instead of the one in its folder. */
  readonly knownHosts?: string | undefined;
  readonly signal: AbortSignal | undefined;
}

export type HostStatus =
  | { readonly host: string; readonly reached: true; readonly facts: HostFacts }
  | { readonly host: string; readonly reached: false; readonly reason: Fault };

/** What runs on one host, in one round trip and within `limits.status.deadlineMs`. A host out of
 * reach is an answer, with its reason. */
export async function readHostStatus(
  host: Pick<FleetHost, 'name' | 'deploy'>,
  input: StatusInput,
): Promise<HostStatus> {
  try {
    return { host: host.name, reached: true, facts: await readFacts(host, input) };
  } catch (error) {
    if (!(error instanceof Fault) || error.code === 'aborted') throw error;
    return { host: host.name, reached: false, reason: inTime(host.name, error) };
  }
}

function inTime(host: string, error: Fault): Fault {
  if (error.code !== 'exec.timeout') return error;
  return new Fault({
    code: 'deploy.unreachable',
    message: `${host} did not answer within ${limits.status.deadlineMs / 1000} s`,
    hint: 'the connection stands, or its login hangs: try ssh by hand',
    where: host,
    cause: error,
  });
}

async function readFacts(
  host: Pick<FleetHost, 'name' | 'deploy'>,
  input: StatusInput,
): Promise<HostFacts> {
  const target = await locateHost(host, input.target, (name) => lookUpInTailnet(name, input));
  const { root, knownHosts, env } = input;
  const session = createSshSession({
    target,
    hostKeys: await findHostKeys(host.name, target, { root, knownHosts, env }),
    trustOnFirstUse: false,
    identity: input.identity,
    env: input.env,
  });
  try {
    const values = { ROOT: target.root, STORE_ROOT: target.storeRoot, RUN: '', TOPLEVEL: '' };
    const script = renderScript(values, readScript('common'), readScript('status'));
    const { signal } = input;
    return factsOf(await session.run(script, { signal, timeoutMs: limits.status.deadlineMs }));
  } finally {
    await session.close();
  }
}
