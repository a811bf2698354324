import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '#lib';
import type { PlanFile } from '../plan/plan-file.ts';
import { buildToplevel } from './build.ts';
import { deploySystem } from './deploy-system.ts';
import { prepareHosts } from './prepare.ts';
import { reachHost } from './reach.ts';
import { createRunContext } from './run-context.ts';
import type { DeployEvent, DeployOptions, DeployPreparation, DeployResult } from './types.ts';

export interface DeployInput {
  /** Name or alias. */
  readonly host: string;
  readonly preparation: DeployPreparation;
  readonly options: DeployOptions;
  /** What `panther plan` wrote: refused when anything moved since. */
  readonly plan?: PlanFile | undefined;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Where receipts and the link to the built system are kept. */
  readonly stateFolder: string;
  readonly signal: AbortSignal | undefined;
  readonly onEvent: (event: DeployEvent) => void;
}

/** Deploys one host. Resolves when it runs what was built, or ran it already; otherwise throws a
 * Fault `deploy.…` that says what the target was left with, or what a step of the preparation,
 * Nix or an abort threw. */
export async function deployHost(input: DeployInput): Promise<DeployResult> {
  const host = await input.preparation.resolveHost(input.host);
  const context = createRunContext({ ...input, host, run: newRunId(input.clock) });
  const { flake, source } = await prepareHosts(context, [host], input);
  const session = await reachHost(context, input.options);
  try {
    const outLink = join(input.stateFolder, 'deployments', host.name, 'toplevel');
    const toplevel = await context.phase('build', flake, async () => {
      const value = await buildToplevel(context, flake, outLink);
      return { value, detail: value };
    });
    const step = { context, session, source, toplevel, input, plan: input.plan };
    const result = await deploySystem(step);
    input.onEvent({ event: 'result', host: host.name, result });
    return result;
  } finally {
    await session.close();
  }
}

/** Sorts by time; nothing in it needs quoting anywhere. */
export function newRunId(clock: Clock): string {
  const time = new Date(clock.now()).toISOString().replace(/[-:]|\.\d+/g, '');
  return `${time}-${randomBytes(3).toString('hex')}`;
}
