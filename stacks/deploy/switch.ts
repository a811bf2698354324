import type { HealthResult } from '../health/results.ts';
import type { SshSession } from '../ssh/session.ts';
import {
  type Activation,
  type ActivationOptions,
  confirmActivation,
  createActivationLog,
  deadlineSeconds,
  followActivation,
  startActivation,
} from './activate.ts';
import { parseGeneration, type RunValues, type Start } from './lease.ts';
import type { Stage } from './leave.ts';
import { isDeployed, outcomeFault, unreadableReceipt } from './outcome.ts';
import { confirmBoot, untilBooted } from './reboot.ts';
import {
  type ClientPart,
  parseTargetReceipt,
  type TargetReceipt,
  writeLocalReceipt,
} from './receipt.ts';
import type { RunContext } from './run-context.ts';
import type { Source } from './source.ts';
import type { DeployResult } from './types.ts';

export interface SwitchInput {
  readonly context: RunContext;
  readonly session: SshSession;
  readonly values: RunValues;
  readonly start: Extract<Start, { kind: 'leased' }>;
  readonly source: Source;
  readonly options: ActivationOptions;
  readonly stateFolder: string;
  /** The generation that the system is already, when going back to one. */
  readonly goalGeneration?: string | undefined;
  readonly enter: (stage: Stage) => void;
  readonly judgeHealth: () => Promise<Health>;
}

export interface Health {
  /** Why the host is unhealthy, or ''. */
  readonly unhealthy: string;
  readonly results: readonly HealthResult[];
}

/** Activates what was copied, proves that the host can still be reached, makes it permanent, and
 * writes down how it ended. Throws Fault `deploy.rolled-back`, `deploy.rollback-failed`,
 * `deploy.refused` or `deploy.outcome-unknown`. */
export async function switchSystem(step: SwitchInput): Promise<DeployResult> {
  const { context, session, values, stateFolder } = step;
  const { host } = context;
  const client = clientPart(step);
  const log = createActivationLog((line) => context.output(line));
  let results: readonly HealthResult[] = [];
  const judgeHealth = async () => {
    const health = await step.judgeHealth();
    results = health.results;
    return health.unhealthy;
  };
  const { activation, state } = await activate(step, client, log);
  const first = await confirm(step, { activation, state, log, judgeHealth });
  const last = await reboot(step, activation, first, judgeHealth);
  const receiptFile = await context.phase('record', 'receipt', async () => {
    const { timings } = context;
    const told = { ...client, health: results };
    const value = writeLocalReceipt({ stateFolder, client: told, target: last, timings });
    return { value, detail: value };
  });
  if (!isDeployed(last)) throw outcomeFault(host.name, last, log.tail());
  return {
    host: host.name,
    run: values.RUN,
    outcome: last.outcome,
    previous: last.previous,
    running: last.running,
    generation: parseGeneration(last.generation),
    newlyFailed: last.newlyFailed,
    scripts: session.scripts,
    retries: context.retries,
    receiptFile,
  };
}

type Log = ReturnType<typeof createActivationLog>;

function clientPart({ context, session, source, start }: SwitchInput): ClientPart {
  const { user, address, port } = session.target;
  return {
    ...source,
    host: context.host.name,
    target: `${user}@${address}:${port}`,
    peer: start.peer,
    retries: context.retries,
    phases: [...context.timings],
  };
}

function activate(step: SwitchInput, client: ClientPart, log: Log) {
  const { context, session, values, start, options, goalGeneration = '' } = step;
  const about = options.reboot
    ? `${values.TOPLEVEL} for one boot; ${start.default} stays the default until it is confirmed`
    : `${values.TOPLEVEL}; back to ${start.previous} after ${deadlineSeconds(options)} s without confirmation`;
  return context.phase('activate', about, async () => {
    step.enter('starting');
    const activation = await startActivation(context, session, {
      ...start,
      ...{ values, client, options, goalGeneration },
    });
    step.enter('activating');
    const { state } = await followActivation(context, activation, 'activated', log);
    return { value: { activation, state }, detail: state };
  });
}

interface Followed {
  readonly activation: Activation;
  readonly state: string;
  readonly log: Log;
  readonly judgeHealth: () => Promise<string>;
}

async function confirm(
  { context, enter }: SwitchInput,
  { activation, state, log, judgeHealth }: Followed,
): Promise<TargetReceipt> {
  const text = await context.phase('confirm', 'over a new connection', async () => {
    if (state === 'activated') {
      const unhealthy = await judgeHealth();
      const failed = await confirmActivation(context, activation, unhealthy);
      for (const unit of failed) context.warn(`${unit} failed and had not failed before`);
    }
    const { receipt } = await followActivation(context, activation, 'done', log);
    enter('over');
    return { value: receipt, detail: parseTargetReceipt(receipt)?.outcome ?? 'no receipt' };
  });
  return readReceipt(context, text);
}

/** What a reboot makes of the outcome: of the trial of the new system, or of the way back. */
async function reboot(
  step: SwitchInput,
  activation: Activation,
  receipt: TargetReceipt,
  judgeHealth: () => Promise<string>,
): Promise<TargetReceipt> {
  const { context, start } = step;
  const what = { context, activation, bootId: start.bootId };
  if (receipt.outcome === 'rebooting') {
    return context.phase('reboot', 'one boot of the new system', async () => {
      const text = await confirmBoot({ ...what, judgeHealth });
      const value = readReceipt(context, text);
      return { value, detail: value.outcome };
    });
  }
  if (receipt.outcome === 'rollback-failed' && receipt.rebooting === true) {
    return context.phase('reboot', `into ${start.default}, its boot default`, async () => {
      const running = (await untilBooted(what)).get('current') ?? '';
      const outcome = running === start.default ? 'rolled-back' : 'rollback-failed';
      return { value: { ...receipt, outcome, running }, detail: outcome };
    });
  }
  return receipt;
}

function readReceipt(context: RunContext, text: string | undefined): TargetReceipt {
  const receipt = parseTargetReceipt(text);
  if (receipt === undefined) throw unreadableReceipt(context.host.name, text);
  return receipt;
}
