import { type Domain, domains } from '../model/features.ts';
import type { TimeMs } from '../model/time.ts';
import type { DomainScores, WeightChange } from './events.ts';
import { limits } from './limits.ts';
import { areSameWeights, boundWeights, moveWeights, type Weights } from './weight-bounds.ts';

/** A trade that is over, with what each domain had said before it. */
export interface LearningSample {
  readonly closedAt: TimeMs;
  /** Net. */
  readonly pnl: number;
  readonly domains: DomainScores;
}

export interface LearningInput {
  readonly now: TimeMs;
  readonly configured: Weights;
  readonly current: Weights;
  /** Null when they were never changed. */
  readonly lastChangedAt: TimeMs | null;
  /** All there are, in any order; those after `now` are not looked at. */
  readonly samples: readonly LearningSample[];
}

export type LearningDecision =
  | {
      readonly kind: 'unchanged';
      readonly reason: 'cold-start' | 'too-few' | 'too-soon' | 'no-evidence' | 'falling';
      readonly message: string;
    }
  | { readonly kind: 'changed'; readonly change: WeightChange };

/** One learning step over the last 30 days: a domain whose views agreed with what won gains weight, by its
 * correlation times the cap. Nothing moves while the first closed trade is under 30 days old, with fewer
 * than 30 trades in the window, or within 30 days of the last change. When the mean result of a window
 * fell three times in a row, the configured weights come back whole. */
export function decideWeights(input: LearningInput): LearningDecision {
  const { now, configured, current, lastChangedAt, samples } = input;
  const firstAt = samples.reduce((first, { closedAt }) => Math.min(first, closedAt), now);
  const cap = capFor(now - firstAt);
  if (cap === 0) {
    return unchanged('cold-start', 'the first trade was closed less than 30 days ago');
  }
  const sinceChangeMs = lastChangedAt === null ? Number.POSITIVE_INFINITY : now - lastChangedAt;
  if (sinceChangeMs < limits.learnWindowMs) {
    return unchanged('too-soon', 'the weights changed less than 30 days ago');
  }
  const window = samplesOf(samples, now, 0);
  if (window.length < limits.learnOutcomesMin) {
    const message = `${window.length} trades in 30 days, ${limits.learnOutcomesMin} are needed`;
    return unchanged('too-few', message);
  }
  const evidence = byDomain((domain) => weigh(window, domain));
  const common = {
    ...{ configured, before: current, outcomes: window.length, evidence },
    ...{ windowFrom: Math.max(0, now - limits.learnWindowMs), windowTo: now },
  };
  if (isFalling(samples, now)) {
    const after = boundWeights(configured);
    const message = 'the mean result of 30 days fell three times in a row';
    if (areSameWeights(after, current)) return unchanged('falling', message);
    const change = {
      ...common,
      reason: 'falling',
      message,
      base: after,
      after,
      cap: null,
    } as const;
    return { kind: 'changed', change };
  }
  const base = boundWeights(current);
  const after = moveWeights(
    base,
    byDomain((domain) => (evidence[domain].correlation ?? 0) * cap),
    cap,
  );
  if (areSameWeights(after, current)) {
    return unchanged('no-evidence', 'no domain was better or worse than the others');
  }
  const message = `learned from ${window.length} trades, ${cap * 100} % at most`;
  const change = { ...common, reason: 'learned', message, base, after, cap } as const;
  return { kind: 'changed', change };
}

function unchanged(
  reason: Extract<LearningDecision, { kind: 'unchanged' }>['reason'],
  message: string,
): LearningDecision {
  return { kind: 'unchanged', reason, message };
}

function byDomain<Value>(make: (domain: Domain) => Value): Record<Domain, Value> {
  return Object.fromEntries(domains.map((domain) => [domain, make(domain)])) as Record<
    Domain,
    Value
  >;
}

/** By the age of the first closed trade. */
function capFor(ageMs: number): number {
  if (ageMs < limits.coldMs) return 0;
  return ageMs < limits.warmMs ? limits.warmCap : limits.fullCap;
}

/** Those of the window that ended `back` windows before `now`. */
function samplesOf(
  samples: readonly LearningSample[],
  now: TimeMs,
  back: number,
): readonly LearningSample[] {
  const to = now - back * limits.learnWindowMs;
  const from = to - limits.learnWindowMs;
  return samples.filter(({ closedAt }) => closedAt > from && closedAt <= to);
}

/** A window without trades has no mean and ends a row of falls. */
function isFalling(samples: readonly LearningSample[], now: TimeMs): boolean {
  const means = Array.from({ length: limits.fallingWindows + 1 }, (_, back) => {
    const window = samplesOf(samples, now, back);
    return window.length === 0
      ? null
      : window.reduce((sum, { pnl }) => sum + pnl, 0) / window.length;
  });
  return means.every((mean, back) => {
    const earlier = back === limits.fallingWindows ? Number.POSITIVE_INFINITY : means[back + 1];
    return mean !== null && earlier !== null && earlier !== undefined && mean < earlier;
  });
}

function weigh(
  window: readonly LearningSample[],
  domain: Domain,
): WeightChange['evidence'][Domain] {
  const pairs = window.flatMap(({ domains: scores, pnl }) => {
    const score = scores[domain];
    return score === null ? [] : [[score, pnl > 0 ? 1 : -1] as const];
  });
  const correlation = pairs.length < limits.learnPairsMin ? null : correlatePairs(pairs);
  return { pairs: pairs.length, correlation };
}

/** Pearson's; null when one side never varies. */
function correlatePairs(pairs: readonly (readonly [number, number])[]): number | null {
  const n = pairs.length;
  const meanX = pairs.reduce((sum, [x]) => sum + x, 0) / n;
  const meanY = pairs.reduce((sum, [, y]) => sum + y, 0) / n;
  let [xy, xx, yy] = [0, 0, 0];
  for (const [x, y] of pairs) {
    xy += (x - meanX) * (y - meanY);
    xx += (x - meanX) ** 2;
    yy += (y - meanY) ** 2;
  }
  // What is left of a constant after its mean is subtracted is rounding, not variance.
  if (xx <= 1e-20 || yy <= 1e-20) return null;
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
}
