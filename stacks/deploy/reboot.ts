import { Fault } from '#lib';
import { limits } from '../limits.ts';
import { type Report, readScript, renderScript } from '../ssh/script.ts';
import type { Activation } from './activate.ts';
import { isLink } from './ask.ts';
import type { RunContext } from './run-context.ts';

export interface RebootStep {
  readonly context: RunContext;
  readonly activation: Activation;
  /** Of the boot that is to end. */
  readonly bootId: string;
  /** Resolves to why the host is unhealthy, or ''. */
  readonly judgeHealth: () => Promise<string>;
}

/** T7: waits until the host was booted anew, judges the system that came up over a new connection, and
 * makes it the boot default, or leaves the default as it was. Resolves to the receipt's text. Throws
 * Fault `deploy.outcome-unknown` when the host does not come back in time, `deploy.locked` when
 * somebody else deploys there meanwhile. */
export async function confirmBoot(step: RebootStep): Promise<string | undefined> {
  const { context } = step;
  const endMs = context.clock.monotonicMs() + limits.reboot.timeoutMs;
  const seen = await untilBooted(step, endMs);
  if (seen.get('state') !== 'booted') return receiptOf(step, seen);
  await untilSettled(step, seen);
  const unhealthy = await step.judgeHealth();
  const judged = await untilAnswer(step, endMs, () => ask(step, 'judge', unhealthy));
  if (judged.get('rebooting') === 'yes') {
    context.warn(`${context.host.name} reboots into its previous system`);
    await untilBooted({ ...step, bootId: judged.get('boot-id') ?? '' }, endMs);
  }
  return receiptOf(step, judged);
}

/** Waits until the host answers with another boot id than `bootId`, and resolves to what it says. */
export async function untilBooted(
  step: Omit<RebootStep, 'judgeHealth'>,
  endMs = step.context.clock.monotonicMs() + limits.reboot.timeoutMs,
): Promise<Report> {
  for (;;) {
    const report = await untilAnswer(step, endMs, () => ask(step, 'look', ''));
    if (report.get('state') !== 'before-reboot') return report;
    await pause(step, endMs, 'it was told to reboot and still runs');
  }
}

/** Units that fail do so within seconds of a boot, when sshd answers already. */
async function untilSettled(step: RebootStep, first: Report): Promise<void> {
  const { context } = step;
  const endMs = context.clock.monotonicMs() + limits.reboot.settleS * 1000;
  let report = first;
  while (report.get('starting') === 'yes' && context.clock.monotonicMs() < endMs) {
    await context.clock.sleep(limits.reboot.askEveryMs, context.signal);
    report = await untilAnswer(step, endMs, () => ask(step, 'look', ''));
  }
}

function receiptOf({ context, activation }: Omit<RebootStep, 'judgeHealth'>, report: Report) {
  if (report.get('state') === 'locked') {
    throw new Fault({
      code: 'deploy.locked',
      message: `${context.host.name} came up and somebody else began to deploy there; the new system was not confirmed`,
      hint: `its boot default is still ${activation.previous}`,
      where: context.host.name,
    });
  }
  return report.get('receipt');
}

function ask(
  { context, activation, bootId }: Omit<RebootStep, 'judgeHealth'>,
  what: 'look' | 'judge',
  unhealthy: string,
): Promise<Report> {
  const script = renderScript(
    {
      ...activation.told,
      BOOT: bootId,
      NONCE: activation.nonce,
      FAILED_UNITS: activation.options.failedUnits,
      UNHEALTHY: unhealthy,
      ASK: what,
    },
    readScript('common'),
    readScript('confirm-boot'),
  );
  const timeoutMs = activation.options.activationTimeoutS * 1000 + limits.ssh.scriptTimeoutMs;
  return activation.session.run(script, { fresh: true, signal: context.signal, timeoutMs });
}

/** A machine that boots refuses, resets or lets wait, and may show a key of its rescue system. */
async function untilAnswer(
  step: Omit<RebootStep, 'judgeHealth'>,
  endMs: number,
  question: () => Promise<Report>,
): Promise<Report> {
  for (;;) {
    try {
      return await question();
    } catch (error) {
      if (!isLink(error)) throw error;
      await pause(step, endMs, error.message);
    }
  }
}

async function pause(
  { context, activation }: Omit<RebootStep, 'judgeHealth'>,
  endMs: number,
  why: string,
): Promise<void> {
  const { clock, host, signal } = context;
  if (clock.monotonicMs() < endMs) return clock.sleep(limits.reboot.askEveryMs, signal);
  throw new Fault({
    code: 'deploy.outcome-unknown',
    message: `${host.name} did not come back after its reboot: ${why}`,
    hint: `its boot default is still ${activation.previous}: switching it off and on gets that back`,
    where: host.name,
  });
}
