import { Fault } from '#lib';
import type { TargetReceipt } from './receipt.ts';
import type { Outcome } from './types.ts';

/** Whether the target now runs, or will boot, what was deployed. */
export function isDeployed(
  receipt: TargetReceipt,
): receipt is TargetReceipt & { outcome: Exclude<Outcome, 'unchanged'> } {
  const good: readonly string[] = ['deployed', 'deployed-failed-units', 'boot-set'];
  return good.includes(receipt.outcome);
}

/** The words of a receipt's `reason` for a person. */
export function describeReason(reason: string): string {
  const exit = /^activation-exit-(\d+)$/.exec(reason)?.[1];
  if (exit === '2') return 'its activation script failed (exit code 2)';
  if (exit !== undefined) return `its activation ended with exit code ${exit}`;
  return reasons[reason] ?? reason;
}

const reasons: Readonly<Record<string, string>> = {
  confirmed: 'confirmed over a new connection',
  'not-activated': 'its activation ended well, but another system runs',
  'activation-timeout': 'its activation did not end in time',
  'not-confirmed': 'nobody could reach it to confirm in time',
  unhealthy: 'units failed that had not failed before',
  'health-failed': 'it was not found healthy in time',
  booted: 'confirmed after a boot of its own',
  'on-trial': 'it is the system of the next boot, on trial',
  'not-booted': 'another system came up after the reboot',
  'no-trial-boot': 'its boot loader cannot be told to boot a system once',
  deadline: 'its supervisor did not decide before the deadline',
  'boot-entry-failed': 'its boot entry could not be written',
  'switch-locked': "another switch-to-configuration holds NixOS's own lock there",
};

/** Why a deployment that came to its end did not deploy. */
export function outcomeFault(host: string, receipt: TargetReceipt, log: readonly string[]): Fault {
  const { outcome } = receipt;
  const why = describeReason(receipt.reason);
  const failed = receipt.newlyFailed.length === 0 ? '' : ` (${receipt.newlyFailed.join(', ')})`;
  const said = log.map((line) => `  ${line}`);
  if (outcome === 'rolled-back') {
    return new Fault({
      code: 'deploy.rolled-back',
      message: [
        `${host} is back on ${receipt.previous}: ${why}${failed}; its boot default never changed`,
        ...said,
      ].join('\n'),
      hint: 'mend what the lines above name, then deploy again',
      where: host,
    });
  }
  if (outcome === 'rollback-failed') {
    return new Fault({
      code: 'deploy.rollback-failed',
      message: [
        `${host} runs ${receipt.running} and could not be put back on ${receipt.previous}: ${why}${failed}`,
        ...said,
      ].join('\n'),
      hint: `its boot default is ${receipt.default}: a reboot gets it back`,
      where: host,
    });
  }
  return new Fault({
    code: 'deploy.refused',
    message: `${host} was left as it is: ${why}`,
    hint: 'look at it with `panther status`, then deploy again',
    where: host,
  });
}

export function unreadableReceipt(host: string, text: string | undefined): Fault {
  return new Fault({
    code: 'deploy.outcome-unknown',
    message: `${host} finished, but its receipt cannot be read: ${(text ?? '').slice(0, 200) || 'it is empty'}`,
    hint: '`panther status` says what runs there',
    where: host,
  });
}
