import type { Clock } from '#lib';
import type { RunValues } from '../deploy/lease.ts';
import type { SshSession } from '../ssh/session.ts';
import { type HealthCheck, healthWindowMs } from './checks.ts';
import { runHttpCheck } from './http-check.ts';
import {
  type CheckState,
  type HealthProgress,
  type HealthResult,
  healthResult,
  progressOf,
} from './results.ts';
import { runTargetChecks, type TargetCheck } from './target-checks.ts';

export interface HealthInput {
  /** Its target is where HTTP checks go to, too: the host's address in the tailnet. */
  readonly session: Pick<SshSession, 'run' | 'target'>;
  readonly values: RunValues;
  readonly checks: readonly HealthCheck[];
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: HealthProgress) => void) | undefined;
}

/** Asks all checks at the same time: those of the host itself in one script over a new connection,
 * HTTP from here. Over within `healthWindowMs(checks)`. Resolves to one result a check, in their
 * order; the target's answer that never came is `unknown`. Throws Fault `aborted`. */
export async function runHealthChecks(input: HealthInput): Promise<readonly HealthResult[]> {
  const { session, values, checks, clock } = input;
  const endMs = clock.monotonicMs() + healthWindowMs(checks);
  const failed = new AbortController();
  const stop = [failed.signal, ...(input.signal === undefined ? [] : [input.signal])];
  const common = { clock, signal: AbortSignal.any(stop) };
  const states = new Map<HealthCheck, CheckState>();
  const onChange = (check: HealthCheck, state: CheckState) =>
    input.onProgress?.(progressOf(check, state));

  const askTarget = async (own: readonly TargetCheck[]): Promise<void> => {
    const answers = await runTargetChecks({
      session,
      values,
      checks: own,
      endMs,
      onChange,
      ...common,
    });
    own.forEach((check, index) => {
      const state = answers[index];
      if (state !== undefined) states.set(check, state);
    });
  };
  const { host, address } = session.target;
  const work = checks.flatMap((check) => {
    if (check.kind !== 'http') return [];
    const report = (state: CheckState) => onChange(check, state);
    const asked = runHttpCheck(check, { host, address, onChange: report, ...common });
    return asked.then((state) => void states.set(check, state));
  });
  const own = checks.filter((check): check is TargetCheck => check.kind !== 'http');
  try {
    await Promise.all([...work, askTarget(own)]);
  } catch (error) {
    // The others end with it; nobody waits for them.
    failed.abort(error);
    throw error;
  }
  return checks.map((check) => healthResult.parse(progressOf(check, stateOf(states, check))));
}

function stateOf(states: ReadonlyMap<HealthCheck, CheckState>, check: HealthCheck): CheckState {
  const state = states.get(check);
  if (state === undefined) throw new Error(`no answer was kept for ${check.name}`);
  return state;
}
