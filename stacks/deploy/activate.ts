import { randomBytes } from 'node:crypto';
import { Fault } from '#lib';
import { limits } from '../limits.ts';
import {
  type Report,
  readScript,
  renderAssignments,
  renderScript,
  type ScriptValues,
} from '../ssh/script.ts';
import type { SshSession } from '../ssh/session.ts';
import type { RunValues } from './lease.ts';
import type { ClientPart } from './receipt.ts';
import { createReconnector, type Reconnector } from './reconnect.ts';
import type { RunContext } from './run-context.ts';
import type { DeployOptions } from './types.ts';

export interface ActivationPlan {
  readonly values: RunValues;
  readonly previous: string;
  /** What the machine boots; '' when it has no system profile yet. */
  readonly default: string;
  readonly generation: string;
  /** The generation that the new system is already; '' when it becomes one. */
  readonly goalGeneration: string;
  readonly client: ClientPart;
  readonly options: ActivationOptions;
}

export interface ActivationOptions
  extends Pick<
    DeployOptions,
    'activationTimeoutS' | 'confirmTimeoutS' | 'ignoreUnits' | 'mode' | 'reboot'
  > {
  readonly failedUnits: 'fail' | 'warn';
}

/** An activation that runs on the target, by itself. */
export interface Activation {
  readonly session: SshSession;
  readonly values: RunValues;
  readonly previous: string;
  readonly options: ActivationOptions;
  /** What every question after the start is told too. */
  readonly told: ScriptValues;
  /** Only who has it can confirm. */
  readonly nonce: string;
  readonly reconnector: Reconnector;
}

/** Seconds from the arming of the timer to its firing. */
export function deadlineSeconds(
  options: Pick<ActivationOptions, 'activationTimeoutS' | 'confirmTimeoutS'>,
): number {
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
    DEFAULT: plan.default === '' ? plan.previous : plan.default,
    GENERATION: plan.generation,
    GOAL_GENERATION: plan.goalGeneration,
    MODE: options.reboot ? 'boot' : options.mode,
    REBOOT: options.reboot ? 'yes' : 'no',
    TRIAL_S: limits.reboot.trialS,
    IGNORE_UNITS: options.ignoreUnits.join('\n'),
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
  tellInhibitors(context, report.all('inhibitor'));
  const { values, previous } = plan;
  return { session, values, previous, options, told, nonce, reconnector };
}

function tellInhibitors(context: RunContext, names: readonly string[]): void {
  if (names.length === 0) return;
  context.warn(
    `${names.join(', ')} cannot be replaced while ${context.host.name} runs: the new system is for the next boot`,
  );
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
    if (state === 'unknown') throw traceless(context.host.name, activation, report);
  }
}

/** What is below /run is gone after a reboot, and a reboot leads to the boot default. */
function traceless(host: string, activation: Activation, report: Report): Fault {
  const running = report.get('current') ?? '';
  if (running === activation.told.DEFAULT) {
    return new Fault({
      code: 'deploy.rolled-back',
      message: `${host} was rebooted before the new system was confirmed, and is back on ${running}`,
      hint: 'did it crash or lose power? `journalctl --boot=-1` there; then deploy again',
      where: host,
    });
  }
  return new Fault({
    code: 'deploy.outcome-unknown',
    message: `${host} shows no trace of this deployment and runs ${running || 'no NixOS system'}`,
    hint: `it was ${activation.previous} before; \`panther status\` says what was deployed last`,
    where: host,
  });
}

/** Confirms over a connection of its own, which is the proof that the new system can be reached;
 * rejects it when units failed that did not fail before, or when it is `unhealthy` (why, or ''). Resolves
 * to the newly failed units. */
export async function confirmActivation(
  context: RunContext,
  activation: Activation,
  unhealthy: string,
): Promise<readonly string[]> {
  const script = renderScript(
    {
      ...activation.told,
      NONCE: activation.nonce,
      FAILED_UNITS: activation.options.failedUnits,
      UNHEALTHY: unhealthy,
    },
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
