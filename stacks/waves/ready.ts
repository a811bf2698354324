import { Fault } from '#lib';
import { reachHost } from '../deploy/reach.ts';
import type { RunContext } from '../deploy/run-context.ts';
import type { DeployOptions } from '../deploy/types.ts';
import { limits } from '../limits.ts';
import type { SshSession } from '../ssh/session.ts';
import { buildToplevels, type ManyBuildsInput } from './build.ts';
import { createLimiter } from './limiter.ts';
import type { HostEnd } from './report.ts';

export interface ReachInput {
  readonly contexts: readonly RunContext[];
  readonly options: Omit<DeployOptions, 'target'>;
  readonly targets: ReadonlyMap<string, string>;
  /** Filled with the connection of each host that was reached; who passes it closes them. */
  readonly sessions: Map<string, SshSession>;
  /** Filled with the reason for each that was not. */
  readonly ends: Map<string, HostEnd>;
}

/** Opens a connection to every host at once. */
export async function reachHosts(input: ReachInput): Promise<void> {
  const { contexts, options, targets, sessions, ends } = input;
  const inTurn = createLimiter(limits.waves.probes);
  const reachOne = async (context: RunContext): Promise<void> => {
    const { name } = context.host;
    try {
      const target = targets.get(name);
      sessions.set(name, await reachHost(context, { ...options, target }));
    } catch (error) {
      ends.set(name, { kind: 'failed', error });
    }
  };
  await Promise.all(contexts.map((context) => inTurn(() => reachOne(context))));
}

export interface BuildInput extends ManyBuildsInput {
  /** Filled with the reason for each host that was not built. */
  readonly ends: Map<string, HostEnd>;
}

/** Builds the systems of hosts that were reached. Resolves to the store path of each that was built.
 * Throws what no host can do without, such as Fault `nix.missing`; an interruption is how each of
 * them ended. */
export async function buildHosts(input: BuildInput): Promise<ReadonlyMap<string, string>> {
  const { contexts, flake, ends } = input;
  const toplevels = new Map<string, string>();
  if (contexts.length === 0) return toplevels;
  const building = buildToplevels(input);
  const buildOne = async (context: RunContext): Promise<void> => {
    const { name } = context.host;
    try {
      const toplevel = await context.phase('build', flake, async () => {
        const built = (await building).get(name);
        if (typeof built !== 'string') throw built ?? new Error(`${name} was not built`);
        return { value: built, detail: built };
      });
      toplevels.set(name, toplevel);
    } catch (error) {
      ends.set(name, { kind: 'failed', error });
    }
  };
  await Promise.all(contexts.map(buildOne));
  try {
    await building;
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'aborted') throw error;
  }
  return toplevels;
}
