import { limits } from './limits.ts';

/** What was said about a narrative in one window of time. */
export interface Window {
  readonly from: string;
  readonly to: string;
  readonly mentions: number;
  /** Names of the watched wallets that are in it at the end; null: not known. */
  readonly smartAccounts: readonly string[] | null;
  readonly sentiment: number | null;
  readonly organicShare: number | null;
}

export type EvidenceKind =
  | 'new'
  | 'acceleration'
  | 'deceleration'
  | 'collapse'
  | 'smart-entering'
  | 'smart-leaving'
  | 'sentiment-shift'
  | 'organic-shift';

export interface Evidence {
  readonly kind: EvidenceKind;
  readonly direction: 'up' | 'down';
  /** 1 to 3 for speed, 1 else. */
  readonly tier: number;
  readonly value: number;
  readonly baseline: number;
}

export type EvidenceReading =
  | { readonly evidence: readonly Evidence[]; readonly reason: null }
  | { readonly evidence: null; readonly reason: string };

/** What changed between two windows of equal length. Too little talk in both says nothing. */
export function readEvidence(now: Window, before: Window): EvidenceReading {
  if (lengthOf(now) !== lengthOf(before)) {
    return { evidence: null, reason: 'the two windows differ in length' };
  }
  const { mentionsMin } = limits.evidence;
  if (Math.max(now.mentions, before.mentions) < mentionsMin) {
    return { evidence: null, reason: `fewer than ${mentionsMin} mentions in both windows` };
  }
  const evidence = [
    ...speedEvidence(now.mentions, before.mentions),
    ...smartEvidence(now.smartAccounts, before.smartAccounts),
    ...shift('sentiment-shift', now.sentiment, before.sentiment, limits.evidence.sentimentShift),
    ...shift('organic-shift', now.organicShare, before.organicShare, limits.evidence.organicShift),
  ];
  return { evidence, reason: null };
}

export interface Conviction {
  readonly level: 'low' | 'medium' | 'high';
  readonly points: number;
  readonly reason: string;
}

/** How much the evidence says together; evidence that points both ways says little. */
export function convictionOf(evidence: readonly Evidence[], mentions: number): Conviction {
  const { points, volume, volumeTimesAbove, conviction } = limits.evidence;
  const sum = evidence.reduce((total, one) => total + pointsOf(one, points), 0);
  const times = volume.find(({ below }) => mentions < below)?.times ?? volumeTimesAbove;
  const total = sum * times;
  const isMixed =
    evidence.some(({ direction }) => direction === 'up') &&
    evidence.some(({ direction }) => direction === 'down');
  if (isMixed) return { level: 'low', points: total, reason: 'the evidence points both ways' };
  const level = total >= conviction.high ? 'high' : total >= conviction.medium ? 'medium' : 'low';
  return { level, points: total, reason: `${sum} points, times ${times} for ${mentions} mentions` };
}

function pointsOf(
  { kind, tier }: Evidence,
  points: { readonly smart: number; readonly sentiment: number; readonly other: number },
): number {
  if (kind === 'acceleration' || kind === 'deceleration') return tier;
  if (kind === 'smart-entering' || kind === 'smart-leaving') return points.smart;
  return kind === 'sentiment-shift' ? points.sentiment : points.other;
}

function speedEvidence(now: number, before: number): readonly Evidence[] {
  const { newMentionsMin, velocityTiers, collapseRatio } = limits.evidence;
  const about = { value: now, baseline: before };
  if (before === 0) {
    return now >= newMentionsMin ? [{ kind: 'new', direction: 'up', tier: 1, ...about }] : [];
  }
  const ratio = now / before;
  if (ratio < collapseRatio) return [{ kind: 'collapse', direction: 'down', tier: 1, ...about }];
  const up = velocityTiers.filter((bound) => ratio >= bound).length;
  if (up > 0) return [{ kind: 'acceleration', direction: 'up', tier: up, ...about }];
  const down = velocityTiers.filter((bound) => ratio <= 1 / bound).length;
  return down > 0 ? [{ kind: 'deceleration', direction: 'down', tier: down, ...about }] : [];
}

/** Which accounts came and which left; null where either is not known. */
export function churnOf(
  now: readonly string[] | null,
  before: readonly string[] | null,
): { readonly entered: readonly string[]; readonly left: readonly string[] } | null {
  if (now === null || before === null) return null;
  const [present, past] = [new Set(now), new Set(before)];
  return {
    entered: [...present.difference(past)].sort(),
    left: [...past.difference(present)].sort(),
  };
}

function smartEvidence(
  now: readonly string[] | null,
  before: readonly string[] | null,
): readonly Evidence[] {
  const churn = churnOf(now, before);
  const baseline = new Set(before ?? []).size;
  if (churn === null || baseline === 0) return [];
  const evidence: Evidence[] = [];
  const { entered, left } = churn;
  const needed = limits.evidence.smartShare * baseline;
  if (entered.length > 0 && entered.length >= needed) {
    const value = entered.length;
    evidence.push({ kind: 'smart-entering', direction: 'up', tier: 1, value, baseline });
  }
  if (left.length > 0 && left.length >= needed) {
    const value = left.length;
    evidence.push({ kind: 'smart-leaving', direction: 'down', tier: 1, value, baseline });
  }
  return evidence;
}

function shift(
  kind: 'sentiment-shift' | 'organic-shift',
  now: number | null,
  before: number | null,
  bound: number,
): readonly Evidence[] {
  if (now === null || before === null) return [];
  // Rounded, so that 0.4 − 0.1 reaches 0.3.
  const change = Number((now - before).toFixed(9));
  if (Math.abs(change) < bound) return [];
  return [{ kind, direction: change > 0 ? 'up' : 'down', tier: 1, value: now, baseline: before }];
}

function lengthOf({ from, to }: Window): number {
  return Date.parse(to) - Date.parse(from);
}
