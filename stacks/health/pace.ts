import type { HealthCheck } from './checks.ts';

/** Where a check is after a try. The same rules as in `deploy/scripts/health.sh`. */
export interface Pace {
  readonly timing: Pick<HealthCheck, 'windowS' | 'everyS' | 'stableS'>;
  /** Since the check began, at the end of the try. */
  readonly elapsedMs: number;
  readonly isWell: boolean;
  /** When the first of the good tries in a row ended, since the check began. */
  readonly wellSinceMs: number | undefined;
}

export type NextStep = 'again' | 'healthy' | 'unhealthy';

/** Whether there is another try. None begins after the end of the window, except of a check that is
 * well and has to stay so. */
export function decideNextStep({ timing, elapsedMs, isWell, wellSinceMs }: Pace): NextStep {
  if (isWell) {
    const stayedMs = elapsedMs - (wellSinceMs ?? elapsedMs);
    return stayedMs >= timing.stableS * 1_000 ? 'healthy' : 'again';
  }
  return elapsedMs + timing.everyS * 1_000 <= timing.windowS * 1_000 ? 'again' : 'unhealthy';
}
