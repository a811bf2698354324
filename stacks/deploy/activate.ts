import { randomBytes } from 'node:crypto';
import { Fault } from '#lib';
import { limits } from '../limits.ts';
import { readScript, renderAssignments, renderScript } from '../ssh/script.ts';
import type { SshSession } from '../ssh/session.ts';
import type { RunValues } from './lease.ts';
import type { ClientPart } from './receipt.ts';
import { createReconnector, type Reconnector } from './reconnect.ts';
import type { RunContext } from './run-context.ts';
import type { DeployOptions } from './types.ts';

export interface ActivationPlan {
  readonly values: RunValues;
  readonly previous: string;
  readonly generation: string;
  readonly client: ClientPart;
  readonly options: Pick<DeployOptions, 'activationTimeoutS' | 'confirmTimeoutS' | 'failedUnits'>;
}

/** An activation that runs on the target, by itself. */
export interface Activation {
  readonly session: SshSession;
  readonly values: RunValues;
  readonly previous: string;
  readonly failedUnits: DeployOptions['failedUnits'];
  /** Only who has it can confirm. */
  readonly nonce: string;
  readonly reconnector: Reconnector;
}

/** Seconds from the arming of the timer to its firing. */
export function deadlineSeconds(options: ActivationPlan['options']): number {
  return options.activationTimeoutS + options.confirmTimeoutS + limits.activation.graceS;
}

/** Starts the supervisor on the target; the timer that restores the previous system is armed before
 * it does anything. Throws Fault `deploy.refused` (the target is as it was) or
 * `deploy.outcome-unknown`. */
export async function startActivation(
  context: RunContext,
  session: SshSession,
  plan: ActivationPlan,
): Promise<Activation> {
  const { options } = plan;
  const deadlineS = deadlineSeconds(options);
  // After the deadline the supervisor may need one more switch, three times at most.
  const leaseS = deadlineS + 3 * options.activationTimeoutS + 120;
  const nonce = randomBytes(16).toString('hex');
  const told = {
    ...plan.values,
    WHO: plan.client.who,
    SINCE: new Date(context.clock.now()).toISOString(),
    PREVIOUS: plan.previous,
    GENERATION: plan.generation,
    ACTIVATION_S: options.activationTimeoutS,
    CONFIRM_S: options.confirmTimeoutS,
    DEADLINE_S: deadlineS,
    LEASE_S: leaseS,
  };
  const head = renderAssignments({ ...told, NONCE: nonce });
  const supervisor = [head, readScript('common'), readScript('supervisor')].join('\n');
  const script = renderScript(
    { ...told, SUPERVISOR: supervisor, CLIENT: JSON.stringify(plan.client) },
    readScript('common'),
    readScript('activate'),
  );
  const reconnector = createReconnector(context, {
    deadlineMs: (deadlineS + options.activationTimeoutS + 60) * 1000,
    previous: plan.previous,
  });
  const report = await reconnector.reach(() => session.run(script, { signal: context.signal }));
  if (report.get('started') === undefined)
    throw startFault(context.host.name, report.get('refused'));
  const { values, previous } = plan;
  return { session, values, previous, failedUnits: options.failedUnits, nonce, reconnector };
}

const startRefusals: Readonly<Record<string, string>> = {
  'lease-lost':
    'this deployment took so long that its lease ended, and somebody else may have begun',
  moved: 'another system was activated there since this deployment began',
  'no-switch':
    'the copied system has no bin/switch-to-configuration that can be run: it is no NixOS system',
  'no-way-back':
    'the running system has no bin/switch-to-configuration: there would be no way back',
  'cannot-start': 'the supervisor could not be started (is /run full?)',
};

function startFault(host: string, reason: string | undefined): Fault {
  return new Fault({
    code: 'deploy.refused',
    message: `${host} was left as it is: ${startRefusals[reason ?? ''] ?? 'the activation did not start'}`,
    hint: 'look at it with `panther status`, then deploy again',
    where: host,
  });
}

export interface Followed {
  /** `activated` (waits for the confirmation) or `done`. */
  readonly state: string;
  readonly receipt: string | undefined;
}

/** Shows what the activation writes until it is in state `until` or over, however often the link
 * breaks meanwhile. `from`: lines already shown. */
export async function followActivation(
  context: RunContext,
  activation: Activation,
  until: 'activated' | 'done',
  log: ActivationLog,
): Promise<Followed> {
  for (;;) {
    const report = await activation.reconnector.reach(async () => {
      const script = renderScript(
        { ...activation.values, LINE: log.lines, UNTIL: until, WAIT_S: limits.activation.followS },
        readScript('common'),
        readScript('follow'),
      );
      const timeoutMs = limits.activation.followS * 1000 + limits.ssh.scriptTimeoutMs;
      const answer = await activation.session.run(script, {
        signal: context.signal,
        timeoutMs,
        onStdoutLine: (line) => log.take(line),
      });
      return answer;
    });
    const state = report.get('state') ?? 'unknown';
    if (state === until || state === 'done') return { state, receipt: report.get('receipt') };
    if (state === 'unknown') throw traceless(context.host.name, activation.previous);
  }
}

/** What is below /run is gone after a reboot, and a reboot leads to the boot default. */
function traceless(host: string, previous: string): Fault {
  return new Fault({
    code: 'deploy.outcome-unknown',
    message: `${host} shows no trace of this deployment: it was rebooted meanwhile, into its boot default`,
    hint: `that was ${previous}; \`panther status\` says what runs now`,
    where: host,
  });
}

/** Confirms over a connection of its own, which is the proof that the new system can be reached;
 * rejects it when units failed that did not fail before. Resolves to the newly failed units. */
export async function confirmActivation(
  context: RunContext,
  activation: Activation,
): Promise<readonly string[]> {
  const script = renderScript(
    { ...activation.values, NONCE: activation.nonce, FAILED_UNITS: activation.failedUnits },
    readScript('common'),
    readScript('confirm'),
  );
  const report = await activation.reconnector.reach(() =>
    activation.session.run(script, { fresh: true, signal: context.signal }),
  );
  for (const unit of report.all('failed-before')) context.warn(`${unit} had failed before`);
  return report.all('newly-failed');
}

/** The lines of an activation, each shown once. */
export interface ActivationLog {
  /** How many were shown. */
  readonly lines: number;
  take(reportLine: string): void;
  /** The last ones, for the text of a failure. */
  tail(): readonly string[];
}

export function createActivationLog(show: (line: string) => void): ActivationLog {
  let lines = 0;
  let last: string[] = [];
  return {
    get lines() {
      return lines;
    },
    take(reportLine) {
      const match = /^panther: log (\d+) (.*)$/.exec(reportLine);
      const [, number, text = ''] = match ?? [];
      if (number === undefined || Number(number) <= lines) return;
      lines = Number(number);
      last = [...last, text].slice(-limits.activation.logLinesInFault);
      show(text);
    },
    tail: () => last,
  };
}
