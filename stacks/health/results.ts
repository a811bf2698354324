import { z } from 'zod';
import type { HealthCheck } from './checks.ts';

/** How one check ended, as it stands in a receipt under `client.health`. */
export const healthResult = z.object({
  name: z.string(),
  kind: z.enum(['command', 'http', 'service']),
  policy: z.enum(['fail', 'warn']),
  /** `unknown`: nobody could ask. It counts as not healthy. */
  status: z.enum(['healthy', 'unhealthy', 'unknown']),
  attempts: z.number(),
  tookMs: z.number(),
  /** What the last try said, on one line, without secrets. */
  reason: z.string(),
});
export type HealthResult = z.output<typeof healthResult>;

/** Told when a check begins, whenever a try says something new, and when it is over. */
export interface HealthProgress extends Omit<HealthResult, 'status'> {
  readonly status: HealthResult['status'] | 'trying';
}

/** What a try told: so far, or how the check ended. */
export type CheckState = Pick<HealthProgress, 'status' | 'attempts' | 'tookMs' | 'reason'>;

export function progressOf(check: HealthCheck, state: CheckState): HealthProgress {
  const { name, kind, policy } = check;
  return { name, kind, policy, ...state };
}

export interface HealthVerdict {
  /** `reject`: the machine goes back to the system it had. */
  readonly verdict: 'confirm' | 'reject';
  /** Not healthy, and with the policy `fail`. */
  readonly failed: readonly HealthResult[];
  /** Not healthy, and with the policy `warn`. */
  readonly warnings: readonly HealthResult[];
}

/** Whether a new system is kept. What nobody could ask is not healthy. */
export function decideHealth(results: readonly HealthResult[]): HealthVerdict {
  const bad = results.filter(({ status }) => status !== 'healthy');
  const failed = bad.filter(({ policy }) => policy === 'fail');
  const warnings = bad.filter(({ policy }) => policy === 'warn');
  return { verdict: failed.length > 0 ? 'reject' : 'confirm', failed, warnings };
}

/** Why a new system is not kept, in one line; '' when it is. */
export function describeVerdict({ failed }: HealthVerdict): string {
  return failed.map(({ name, status, reason }) => `${name} is ${status}: ${reason}`).join('; ');
}

/** One line a check, in columns. */
export function renderHealth(results: readonly HealthResult[]): string[] {
  const width = (text: (result: HealthResult) => string) =>
    Math.max(0, ...results.map((result) => text(result).length));
  const nameWidth = width(({ name }) => name);
  const triesWidth = width(tries);
  return results.map((result) => {
    const mark = markOf(result);
    const took = `${(result.tookMs / 1_000).toFixed(1)} s`.padStart(7);
    const columns = [
      `${mark} ${result.name.padEnd(nameWidth)}`,
      result.kind.padEnd('command'.length),
      result.status.padEnd('unhealthy'.length),
      tries(result).padStart(triesWidth),
      took,
      result.reason,
    ];
    return columns.join('  ').trimEnd();
  });
}

function markOf({ status, policy }: HealthResult): string {
  if (status === 'healthy') return '✓';
  return policy === 'fail' ? '✗' : '!';
}

function tries({ attempts }: HealthResult): string {
  return attempts === 1 ? '1 try' : `${attempts} tries`;
}
