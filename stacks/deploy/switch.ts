import type { SshSession } from '../ssh/session.ts';
import {
  confirmActivation,
  createActivationLog,
  deadlineSeconds,
  followActivation,
  startActivation,
} from './activate.ts';
import type { DeployInput } from './deploy.ts';
import { parseGeneration, type RunValues, type Start } from './lease.ts';
import type { Stage } from './leave.ts';
import { outcomeFault, unreadableReceipt } from './outcome.ts';
import { type ClientPart, parseTargetReceipt, writeLocalReceipt } from './receipt.ts';
import type { RunContext } from './run-context.ts';
import type { Source } from './source.ts';
import type { DeployResult } from './types.ts';

export interface SwitchInput {
  readonly context: RunContext;
  readonly session: SshSession;
  readonly values: RunValues;
  readonly start: Extract<Start, { kind: 'leased' }>;
  readonly source: Source;
  readonly input: Pick<DeployInput, 'options' | 'stateFolder'>;
  readonly enter: (stage: Stage) => void;
}

/** Activates what was copied, proves that the host can still be reached, makes it permanent, and
 * writes down how it ended. Throws Fault `deploy.rolled-back`, `deploy.rollback-failed`,
 * `deploy.refused` or `deploy.outcome-unknown`. */
export async function switchSystem(step: SwitchInput): Promise<DeployResult> {
  const { context, session, values, start, source, input } = step;
  const { host } = context;
  const { user, address, port } = session.target;
  const client: ClientPart = {
    ...source,
    host: host.name,
    target: `${user}@${address}:${port}`,
    phases: [...context.timings],
  };
  const log = createActivationLog((line) => context.output(line));
  const deadlineS = deadlineSeconds(input.options);

  const { activation, state } = await context.phase(
    'activate',
    `${values.TOPLEVEL}; back to ${start.previous} after ${deadlineS} s without confirmation`,
    async () => {
      step.enter('starting');
      const plan = { values, client, options: input.options, ...start };
      const begun = await startActivation(context, session, plan);
      step.enter('activating');
      const followed = await followActivation(context, begun, 'activated', log);
      return { value: { activation: begun, state: followed.state }, detail: followed.state };
    },
  );
  const receiptText = await context.phase('confirm', 'over a new connection', async () => {
    if (state === 'activated') {
      const failed = await confirmActivation(context, activation);
      for (const unit of failed) context.warn(`${unit} failed and had not failed before`);
    }
    const { receipt } = await followActivation(context, activation, 'done', log);
    step.enter('over');
    return { value: receipt, detail: parseTargetReceipt(receipt)?.outcome ?? 'no receipt' };
  });
  const receipt = parseTargetReceipt(receiptText);
  if (receipt === undefined) throw unreadableReceipt(host.name, receiptText);
  const receiptFile = await context.phase('record', 'receipt', async () => {
    const { stateFolder } = input;
    const { timings } = context;
    const value = writeLocalReceipt({ stateFolder, client, target: receipt, timings });
    return { value, detail: value };
  });
  const { outcome } = receipt;
  if (outcome !== 'deployed' && outcome !== 'deployed-failed-units') {
    throw outcomeFault(host.name, outcome, receipt, log.tail());
  }
  return {
    host: host.name,
    run: context.run,
    outcome,
    previous: receipt.previous,
    running: receipt.running,
    generation: parseGeneration(receipt.generation),
    newlyFailed: receipt.newlyFailed,
    scripts: session.scripts,
    receiptFile,
  };
}
