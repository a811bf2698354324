import { hostname, userInfo } from 'node:os';
import type { Clock } from '#lib';
import { askTarget } from '../deploy/ask.ts';
import { newRunId } from '../deploy/deploy.ts';
import { guardedSwitch } from '../deploy/guarded-switch.ts';
import { type RunValues, takeLease } from '../deploy/lease.ts';
import { leaveTarget, type Stage } from '../deploy/leave.ts';
import { reachHost } from '../deploy/reach.ts';
import type { ClientPart } from '../deploy/receipt.ts';
import { createRunContext, type RunContext } from '../deploy/run-context.ts';
import type { Source } from '../deploy/source.ts';
import type { DeployEvent, DeployHost, DeployOptions, DeployResult } from '../deploy/types.ts';
import { readScript, renderScript } from '../ssh/script.ts';
import type { SshSession } from '../ssh/session.ts';
import {
  chooseGeneration,
  type Generation,
  type Generations,
  generationsOf,
  type RollbackGoal,
} from './generations.ts';

export interface RollbackInput {
  readonly host: Pick<DeployHost, 'name' | 'deploy' | 'hostKeys' | 'health'>;
  readonly options: Pick<
    DeployOptions,
    'target' | 'identity' | 'failedUnits' | 'ignoreUnits' | 'activationTimeoutS' | 'confirmTimeoutS'
  >;
  readonly to: RollbackGoal;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Where the receipt is kept. */
  readonly stateFolder: string;
  readonly signal: AbortSignal | undefined;
  readonly onEvent: (event: DeployEvent) => void;
}

/** Takes a host back to a system that it has, by the protocol of a deployment: lease, timer, `test`,
 * confirmation over a new connection, then profile and boot default. Needs neither the repository nor
 * Nix here. Resolves when that system runs, or ran already; throws a Fault `deploy.…` that says what
 * the target was left with. */
export async function rollbackHost(input: RollbackInput): Promise<DeployResult> {
  return await withHost(input, async ({ context, session, there }) => {
    const goal = chooseGeneration(input.host.name, there, input.to);
    const result = await activate(input, { context, session, there, goal });
    input.onEvent({ event: 'result', host: result.host, result });
    return result;
  });
}

/** The generations of a host. Reads only. Throws as a connection does. */
export async function listGenerations(input: Omit<RollbackInput, 'to'>): Promise<Generations> {
  return await withHost(input, async ({ there }) => there);
}

interface Reached {
  readonly context: RunContext;
  readonly session: SshSession;
  readonly there: Generations;
}

async function withHost<T>(
  input: Omit<RollbackInput, 'to'>,
  work: (reached: Reached) => Promise<T>,
): Promise<T> {
  const host: { -readonly [Key in keyof DeployHost]: DeployHost[Key] } = {
    ...input.host,
    aliases: [],
    system: '',
    role: 'server',
    tags: [],
    // Never written: no key is taken on first use.
    knownHostsFile: '',
    blockers: [],
    // Going back is never refused for want of a token.
    tokenFile: undefined,
    // Its brain settles its orders; the checks of today may not fit the system of then.
    health: input.host.health && { ...input.host.health, checks: [] },
  };
  const context = createRunContext({ ...input, host, run: newRunId(input.clock) });
  const session = await reachHost(context, { ...input.options, trustOnFirstUse: false });
  try {
    const { root, storeRoot } = session.target;
    const values = { ROOT: root, STORE_ROOT: storeRoot, RUN: '', TOPLEVEL: '' };
    const script = renderScript(values, readScript('common'), readScript('generations'));
    const there = generationsOf(await askTarget(context, session, 'listing', script));
    // What the machine is, it says itself: its own generations run on it.
    host.system = `${there.machine}-linux`;
    return await work({ context, session, there });
  } finally {
    await session.close();
  }
}

async function activate(
  input: RollbackInput,
  { context, session, there, goal }: Reached & { readonly goal: Generation },
): Promise<DeployResult> {
  const { root, storeRoot } = session.target;
  const { run } = context;
  const values: RunValues = { ROOT: root, STORE_ROOT: storeRoot, RUN: run, TOPLEVEL: goal.system };
  const options: DeployOptions = {
    ...input.options,
    flake: undefined,
    trustOnFirstUse: false,
    mode: 'switch',
    reboot: false,
    allowDirty: true,
    ignoreUnsettledOrders: true,
  };
  const source = sourceOf(goal, there);
  let stage: Stage = 'untouched';
  const enter = (next: Stage) => {
    stage = next;
  };
  try {
    const about = `back to generation ${goal.number}`;
    const start = await context.phase('lease', about, async () => {
      enter('leasing');
      const value = await takeLease({ context, session, values, source, options });
      enter(value.kind === 'leased' ? 'leased' : 'untouched');
      const detail = value.kind === 'leased' ? `runs ${value.previous}` : 'nothing to do';
      return { value, detail };
    });
    if (start.kind === 'unchanged') return unchanged(context, session, start);
    const { stateFolder } = input;
    const goalGeneration = String(goal.number);
    return await guardedSwitch({
      ...{ context, session, values, start, source, enter, options, stateFolder, goalGeneration },
    });
  } catch (error) {
    throw await leaveTarget({ context, session, values, stage, error });
  }
}

/** The receipt tells where the system came from at first, and that this was a rollback. */
function sourceOf(goal: Generation, there: Generations): Source & Pick<ClientPart, 'rollback'> {
  return {
    who: `${userInfo().username}@${hostname()}`,
    from: hostname(),
    git: null,
    flake: '',
    flakeLockHash: null,
    rollback: { to: goal.number, from: there.at, revision: goal.deployment?.revision },
  };
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
