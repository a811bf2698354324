import type { RestartBudget } from '#lib';

export type RestartDecision =
  | { readonly kind: 'restart'; readonly afterMs: number; readonly attempt: number }
  | { readonly kind: 'give-up'; readonly starts: number };

/** The first restart is almost at once, the next ones twice as late each. */
const firstDelayMs = 250;

/** What to do about a service that ended. `startsMs` are the moments it was started at, oldest first, on the
 * same monotonic clock as `nowMs`. The budget is that of the systemd unit (StartLimitBurst= within
 * StartLimitIntervalSec=, systemd.unit(5)); the delay grows up to RestartSec=. */
export function decideRestart(
  startsMs: readonly number[],
  nowMs: number,
  budget: RestartBudget,
): RestartDecision {
  const recent = startsMs.filter((at) => nowMs - at < budget.windowSec * 1000);
  if (recent.length >= budget.attempts) return { kind: 'give-up', starts: recent.length };
  const attempt = Math.max(1, recent.length);
  const afterMs = Math.min(firstDelayMs * 2 ** (attempt - 1), budget.delaySec * 1000);
  return { kind: 'restart', afterMs, attempt };
}
