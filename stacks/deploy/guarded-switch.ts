import { existsSync, lstatSync, readlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { checksAfterDrain, type Drain, drainBrain } from '../health/brain-drain.ts';
import { type HostHealth, healthWindowMs, unitPolicy } from '../health/checks.ts';
import { decideHealth, describeVerdict, renderHealth } from '../health/results.ts';
import { runHealthChecks } from '../health/run.ts';
import { deadlineSeconds } from './activate.ts';
import { type SwitchInput, switchSystem } from './switch.ts';
import type { DeployOptions, DeployResult } from './types.ts';

export type GuardedSwitch = Omit<SwitchInput, 'options' | 'judgeHealth'> & {
  readonly options: DeployOptions;
};

const withoutHealth: HostHealth = {
  checks: [],
  brain: undefined,
  failedUnits: 'fail',
  ignoreUnits: [],
};

/** Switches a host between what its health asks for: a brain that is to be restarted settles its
 * orders first, and the new system is kept only if it is well in time. Throws as `switchSystem` and
 * `drainBrain` do. */
export async function guardedSwitch(step: GuardedSwitch): Promise<DeployResult> {
  const { context, session, values, options } = step;
  const health = context.host.health ?? withoutHealth;
  const drain = await drainFirst(step, health);
  const checks = [...health.checks, ...checksAfterDrain(drain)];
  const windowS = Math.ceil(healthWindowMs(checks) / 1000);
  try {
    return await switchSystem({
      ...step,
      options: {
        ...options,
        ...unitPolicy(health, options),
        confirmTimeoutS: options.confirmTimeoutS + windowS,
      },
      async judgeHealth() {
        if (checks.length === 0) return { unhealthy: '', results: [] };
        const { clock, signal } = context;
        const results = await runHealthChecks({ session, values, checks, clock, signal });
        for (const line of renderHealth(results)) context.output(line);
        return { unhealthy: describeVerdict(decideHealth(results)), results };
      },
    });
  } catch (error) {
    if (drain.kind === 'drained') context.warn(await drain.resume());
    throw error;
  }
}

function drainFirst(step: GuardedSwitch, health: HostHealth): Promise<Drain> {
  const { context, session, values, options, start } = step;
  const { clock, signal, host } = context;
  return drainBrain({
    ...{ host: host.name, session, values, clock, signal, brain: health.brain },
    willRestart: options.reboot || start.brainUnit !== brainUnit(values.TOPLEVEL, health),
    reason: `deployment ${values.RUN}`,
    // Until the activation has surely stopped the old process.
    holdMs: deadlineSeconds(options) * 1000,
    ignoreUnsettled: options.ignoreUnsettledOrders,
    onWarning: (message) => context.warn(message),
  });
}

/** The store path of the brain's unit in a system that is in the store here, '' without one. Units of
 * equal content are one path, so another one means a restart. */
function brainUnit(toplevel: string, { brain }: HostHealth): string {
  if (brain === undefined) return '';
  let path = join(toplevel, `etc/systemd/system/${brain.unit}.service`);
  while (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) {
    path = resolve(dirname(path), readlinkSync(path));
  }
  return existsSync(path) ? path : '';
}
