import type { experiment } from '../../model/experiment.ts';
import type { BodyOf } from '../../model/index.ts';

export type Experiment = BodyOf<typeof experiment>;

export interface CriterionResult {
  readonly metric: string;
  readonly is: 'at-least' | 'at-most';
  readonly target: number;
  /** Null: nobody measured it. */
  readonly measured: number | null;
  readonly isMet: boolean | null;
}

export interface ExperimentJudgement {
  /** `too-early` before its last day is over; `unknown` when a criterion was not measured and no other
   * failed. */
  readonly verdict: 'succeeded' | 'failed' | 'too-early' | 'unknown';
  readonly results: readonly CriterionResult[];
}

/** Whether what was said at the start has come true. All criteria must be met. */
export function judgeExperiment(
  { endOn, criteria }: Pick<Experiment, 'endOn' | 'criteria'>,
  measured: Readonly<Record<string, number | null>>,
  today: string,
): ExperimentJudgement {
  const results = criteria.map(({ metric, is, target }): CriterionResult => {
    const value = Object.hasOwn(measured, metric) ? (measured[metric] ?? null) : null;
    const isMet = value === null ? null : is === 'at-least' ? value >= target : value <= target;
    return { metric, is, target, measured: value, isMet };
  });
  if (today <= endOn) return { verdict: 'too-early', results };
  if (results.some(({ isMet }) => isMet === false)) return { verdict: 'failed', results };
  const isWhole = results.every(({ isMet }) => isMet === true);
  return { verdict: isWhole ? 'succeeded' : 'unknown', results };
}
