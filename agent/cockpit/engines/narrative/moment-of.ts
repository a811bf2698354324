import { convictionOf, type Evidence } from './evidence.ts';
import type { BlockReason, Moment } from './gate.ts';

/** What was recorded of a subject before. */
export interface PastMoment {
  readonly at: string;
  readonly signals: readonly { readonly name: string; readonly tier: number }[];
  /** Null: it was released. */
  readonly reason: BlockReason | null;
}

/** For so long the same evidence is a pattern that was seen before. */
export const recurringMs = 7 * 24 * 3_600_000;

/** What evidence asks attention for. Null where there is none, or where it says what it said the last time:
 * that is no new moment, unless the last one only came too early. `past` is the newest first. */
export function momentOf(
  about: { readonly subject: string; readonly at: string; readonly mentions: number },
  evidence: readonly Evidence[],
  past: readonly PastMoment[],
): Moment | null {
  if (evidence.length === 0) return null;
  const key = keyOf(evidence.map(({ kind, tier }) => ({ name: kind, tier })));
  const [last] = past;
  const isSaid = last !== undefined && keyOf(last.signals) === key;
  if (isSaid && last.reason !== 'cooldown_active' && !isOver(last, about.at)) return null;
  const isSeen = past.some((one) => keyOf(one.signals) === key && !isOver(one, about.at));
  return {
    ...{ subject: about.subject, at: about.at },
    signals: evidence.map(({ kind, tier, value, baseline }) => ({
      ...{ name: kind, tier, value, baseline },
    })),
    alignment: alignmentOf(evidence),
    novelty: isSeen ? 'recurring' : 'new',
    conviction: convictionOf(evidence, about.mentions),
  };
}

/** One sign alone agrees with nobody. */
function alignmentOf(evidence: readonly Evidence[]): 'aligned' | 'divergent' | null {
  if (evidence.length < 2) return null;
  return new Set(evidence.map(({ direction }) => direction)).size === 1 ? 'aligned' : 'divergent';
}

function isOver({ at }: PastMoment, now: string): boolean {
  return Date.parse(now) - Date.parse(at) >= recurringMs;
}

function keyOf(signals: PastMoment['signals']): string {
  return signals
    .map(({ name, tier }) => `${name} ${tier}`)
    .sort()
    .join(', ');
}
