import { type PlanFile, planStaleFault } from '../plan/plan-file.ts';
import type { SshSession } from '../ssh/session.ts';
import type { Target } from '../ssh/target.ts';
import { copyClosure, formatBytes } from './copy.ts';
import { guardedSwitch } from './guarded-switch.ts';
import { type RunValues, type Start, takeLease, whileLeased } from './lease.ts';
import { leaveTarget, type Stage } from './leave.ts';
import type { RunContext } from './run-context.ts';
import type { Source } from './source.ts';
import type { DeployOptions, DeployResult } from './types.ts';

export interface SystemStep {
  readonly context: RunContext;
  /** Connected. */
  readonly session: SshSession;
  readonly source: Source;
  /** Store path of the system, which is in the store here. */
  readonly toplevel: string;
  /** What was looked at before: nothing else is carried out. */
  readonly plan?: PlanFile | undefined;
  readonly input: { readonly options: DeployOptions; readonly stateFolder: string };
  /** Waits for its turn to copy: of many hosts only some copy at a time. */
  readonly inCopySlot?: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Everything that happens on one target: lease, copy, activate, confirm, record. Resolves when it
 * runs the system, or ran it already. Throws a Fault that says what the target was left with. */
export async function deploySystem(step: SystemStep): Promise<DeployResult> {
  const { context, session, source, toplevel, input } = step;
  const { root, storeRoot } = session.target;
  const values = { ROOT: root, STORE_ROOT: storeRoot, RUN: context.run, TOPLEVEL: toplevel };

  // From here on whatever goes wrong has to say what it leaves on the target.
  let stage: Stage = 'untouched';
  const enter = (next: Stage) => {
    stage = next;
  };
  try {
    const start = await context.phase('lease', 'is there anything to do', async () => {
      enter('leasing');
      const value = await takeLease({ context, session, values, source, options: input.options });
      enter(value.kind === 'leased' ? 'leased' : 'untouched');
      const detail = value.kind === 'leased' ? `runs ${value.previous}` : 'nothing to do';
      return { value, detail };
    });
    if (start.kind === 'unchanged') return unchanged(context, session, start);
    refuseStalePlan(step, start);
    await copy(step, values);
    return await guardedSwitch({ context, session, values, start, source, enter, ...input });
  } catch (error) {
    throw await leaveTarget({ context, session, values, stage, error });
  }
}

/** The lease is held: nobody else moves the target any more. */
function refuseStalePlan(
  { plan, context, toplevel }: SystemStep,
  { previous, ...start }: Extract<Start, { kind: 'leased' }>,
): void {
  if (plan === undefined) return;
  const now = { ...start, current: previous, host: context.host.name, goal: toplevel };
  const fault = planStaleFault(plan, now);
  if (fault !== undefined) throw fault;
}

function copy(step: SystemStep, values: RunValues): Promise<void> {
  const { context, session, source } = step;
  const inCopySlot = step.inCopySlot ?? ((work) => work());
  return context.phase('copy', storeName(session.target), async () => {
    const need = await whileLeased({ context, session, values, source }, () =>
      inCopySlot(() => copyClosure(context, session, values)),
    );
    const detail = `${need.missingPaths} paths, ${formatBytes(need.missingBytes)}`;
    return { value: undefined, detail };
  });
}

function storeName({ address, storeRoot }: Target): string {
  return `${address}:${storeRoot}/nix/store`;
}

function unchanged(
  { host, run, retries }: RunContext,
  session: SshSession,
  { system, generation }: { readonly system: string; readonly generation: number | undefined },
): DeployResult {
  return {
    host: host.name,
    run,
    outcome: 'unchanged',
    previous: system,
    running: system,
    generation,
    newlyFailed: [],
    scripts: session.scripts,
    retries,
    receiptFile: undefined,
  };
}
