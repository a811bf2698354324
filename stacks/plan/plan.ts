import { join } from 'node:path';
import type { Clock } from '#lib';
import { askTarget } from '../deploy/ask.ts';
import { buildToplevel, flakeFolder } from '../deploy/build.ts';
import { newRunId } from '../deploy/deploy.ts';
import { reachHost } from '../deploy/reach.ts';
import { createRunContext, type RunContext } from '../deploy/run-context.ts';
import { readSource } from '../deploy/source.ts';
import type { DeployEvent, DeployHost, DeployOptions } from '../deploy/types.ts';
import { readScript, renderScript } from '../ssh/script.ts';
import type { SshSession } from '../ssh/session.ts';
import { listKnownSystems, readClosure } from './closure.ts';
import { decidePlan } from './decide-plan.ts';
import { readLocalSystem } from './local-system.ts';
import { type TargetFacts, targetFactsOf } from './target-facts.ts';
import type { HostPlan } from './types.ts';

export interface PlanInput {
  readonly host: DeployHost;
  /** Flake that a deployment would build. */
  readonly flake: string;
  /** Makes what is built instead: a copy of it as it would be; called once the host is reached. */
  readonly copyFlake?: (() => Promise<string>) | undefined;
  readonly options: Pick<DeployOptions, 'target' | 'identity'>;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Where the link is kept that holds on to the built system. */
  readonly stateFolder: string;
  readonly signal: AbortSignal | undefined;
  readonly onEvent: (event: DeployEvent) => void;
}

/** What deploying a host would do. Builds here, asks the target in one script, and changes nothing
 * there. Throws Fault `deploy.unreachable`, `deploy.host-key`, `deploy.auth`, before anything is
 * built, and `deploy.build-failed` or `nix.missing`. */
export async function planHost(input: PlanInput): Promise<HostPlan> {
  const { host, clock, flake } = input;
  const context = createRunContext({ ...input, run: newRunId(clock) });
  const session = await reachHost(context, { ...input.options, trustOnFirstUse: false });
  try {
    const goal = await context.phase('build', flake, async () => {
      const link = join(input.stateFolder, 'plans', host.name, 'toplevel');
      const value = await buildToplevel(context, (await input.copyFlake?.()) ?? flake, link);
      return { value, detail: value };
    });
    const folder = flakeFolder(flake, input.cwd);
    const goalSystem = readLocalSystem(goal);
    const [source, goalClosure, known] = await Promise.all([
      readSource({ ...input, folder }),
      readClosure(context, goal),
      listKnownSystems(context),
    ]);
    const units = [...goalSystem.units.files].map(([name, file]) => `${name} ${file}`);
    const facts = await readTargetFacts(context, session, {
      GOAL_PATHS: goalClosure.map(({ path }) => path).join('\n'),
      NEW_UNITS: units.join('\n'),
      KNOWN: known.join('\n'),
    });
    const running = facts.host.current;
    const runningClosure = known.includes(running)
      ? await readClosure(context, running)
      : facts.closure;
    const madeAt = new Date(clock.now()).toISOString();
    return decidePlan({
      ...{ host: host.name, madeAt, source, goal, goalSystem, goalClosure, facts, runningClosure },
    });
  } finally {
    await session.close();
  }
}

async function readTargetFacts(
  context: RunContext,
  session: SshSession,
  told: { readonly GOAL_PATHS: string; readonly NEW_UNITS: string; readonly KNOWN: string },
): Promise<TargetFacts> {
  const { root, storeRoot } = session.target;
  const script = renderScript(
    { ROOT: root, STORE_ROOT: storeRoot, RUN: '', TOPLEVEL: '', ...told },
    ...['common', 'status', 'plan'].map(readScript),
  );
  return targetFactsOf(await askTarget(context, session, 'reading facts', script));
}
