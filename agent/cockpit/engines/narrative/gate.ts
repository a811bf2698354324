import type { Conviction } from './evidence.ts';
import { type GateLimits, limits } from './limits.ts';

/** Something that may deserve attention. */
export interface Moment {
  /** What it is about; the cooldown is of the subject. */
  readonly subject: string;
  readonly at: string;
  readonly signals: readonly MomentSignal[];
  /** Whether the signals agree in direction; null or '' when nobody said. */
  readonly alignment: string | null;
  readonly novelty: 'new' | 'recurring' | null;
  /** How much the signals say together; null where nobody weighed them. */
  readonly conviction: Conviction | null;
}

export interface MomentSignal {
  readonly name: string;
  /** 1 to 3, how strong it is of its kind. */
  readonly tier: number;
  readonly value: number | null;
  readonly baseline: number | null;
}

export const blockReasons = [
  'cooldown_active',
  'insufficient_signals',
  'velocity_below_threshold',
  'alignment_missing',
  'alignment_invalid',
  'recurring_pattern_not_allowed',
] as const;
export type BlockReason = (typeof blockReasons)[number];

/** Suppressed moments are stored like released ones. */
export type GateDecision =
  | { readonly outcome: 'released'; readonly reason: null; readonly message: string }
  | { readonly outcome: 'suppressed'; readonly reason: BlockReason; readonly message: string };

const alignments = ['aligned', 'divergent'];

/** Whether a moment is shown. `lastReleasedAt` is that of the newest released moment of the same subject:
 * suppressed ones do not count, so they cannot prolong a cooldown. The first reason in this order is
 * given: cooldown, signals, velocity, alignment, recurring. */
export function decideMoment(
  moment: Moment,
  lastReleasedAt: string | null,
  config: GateLimits = limits.gate,
): GateDecision {
  const waitMs = cooldownLeftMs(moment, lastReleasedAt, config);
  if (waitMs > 0) {
    const minutes = Math.ceil(waitMs / 60_000);
    return block('cooldown_active', `the last one was just now; ${minutes} minutes to wait`);
  }
  const { signals, alignment } = moment;
  if (signals.length < config.signalsMin) {
    const message = `${signals.length} of at least ${config.signalsMin} signals`;
    return block('insufficient_signals', message);
  }
  const velocity = velocityOf(signals);
  if (velocity === null) {
    return block('velocity_below_threshold', 'no signal has a baseline to compare it with');
  }
  if (velocity < config.velocityMin) {
    const message = `at most ${Number(velocity.toFixed(2))} times its usual value; ${config.velocityMin} are needed`;
    return block('velocity_below_threshold', message);
  }
  if (config.isAlignmentRequired) {
    if (alignment === null || alignment === '') {
      return block('alignment_missing', 'nobody said whether the signals agree');
    }
    if (!alignments.includes(alignment.toLowerCase())) {
      return block('alignment_invalid', `"${alignment}" is neither aligned nor divergent`);
    }
  }
  if (!config.allowsRecurring && moment.novelty === 'recurring') {
    return block('recurring_pattern_not_allowed', 'it is a pattern that was seen before');
  }
  return { outcome: 'released', reason: null, message: 'all conditions are met' };
}

function cooldownLeftMs(
  { at }: Moment,
  lastReleasedAt: string | null,
  { cooldownMs }: GateLimits,
): number {
  if (lastReleasedAt === null) return 0;
  return Date.parse(lastReleasedAt) + cooldownMs - Date.parse(at);
}

/** The largest |value / baseline|; null where none can be formed. */
function velocityOf(signals: readonly MomentSignal[]): number | null {
  const ratios = signals.flatMap(({ value, baseline }) =>
    value === null || baseline === null || baseline === 0 ? [] : [Math.abs(value / baseline)],
  );
  return ratios.length === 0 ? null : Math.max(...ratios);
}

function block(reason: BlockReason, message: string): GateDecision {
  return { outcome: 'suppressed', reason, message };
}
