import { type RiskState, riskStates } from '../../model/vocabulary.ts';
import { counted, riskWords } from '../../model/words.ts';
import type { RiskLimits } from './limits.ts';
import type { TriggerReading } from './trigger.ts';

/** What the last look left behind; the caller keeps it. */
export interface RiskMemory {
  readonly state: RiskState;
  /** Since when it is that; null for the state of an empty cockpit. */
  readonly since: string | null;
  /** Since when no trigger fired and nothing that is needed was missing; null while that is not so. */
  readonly cleanSince: string | null;
}

/** Neither raised nor lowered by anything that was seen. */
export const firstRiskMemory: RiskMemory = { state: 'NORMAL', since: null, cleanSince: null };

/** A person's word, in force now. */
export interface ActiveOverride {
  readonly id: string;
  readonly state: RiskState;
  readonly reason: string;
  readonly until: string;
  readonly acknowledged: readonly string[];
}

export interface RiskDecision {
  readonly memory: RiskMemory;
  readonly triggers: readonly TriggerReading[];
  /** Null when the state is what it was. */
  readonly transition: {
    readonly from: RiskState;
    readonly to: RiskState;
    readonly reason: string;
    readonly overrideId: string | null;
  } | null;
  /** Why the state is not better than it is; empty at the best there may be. */
  readonly holds: readonly string[];
  /** How near the nearest limit is, 0 to 100; null when no trigger has a value. */
  readonly score: number | null;
}

export interface RiskRequest {
  readonly memory: RiskMemory;
  readonly triggers: readonly TriggerReading[];
  readonly override: ActiveOverride | null;
  readonly limits: RiskLimits;
  readonly now: Date;
}

/** Worse at once, better only after minutes without a trigger and with fresh data. What is missing never
 * makes it better. AGGRESSIVE is a person's word for some time and falls as soon as anything speaks
 * against it; NORMAL as a person's word does without the wait and without the triggers that person saw,
 * except the kill switch. */
export function decideRisk(request: RiskRequest): RiskDecision {
  const { memory, override, limits, now } = request;
  const triggers = acknowledge(request.triggers, override);
  const fired = triggers.filter(({ verdict }) => verdict === 'fired');
  const missing = triggers.filter(
    ({ verdict, trigger }) =>
      verdict === 'no-data' && limits.needs.some((needed) => needed === trigger),
  );
  const isClean = fired.length === 0 && missing.length === 0;
  const cleanSince = isClean ? (memory.cleanSince ?? now.toISOString()) : null;
  const { best, because } = findBest({ ...request, triggers }, fired, missing);
  const waited = cleanSince === null ? 0 : (now.getTime() - Date.parse(cleanSince)) / 60_000;
  const isBetter = rank(best) > rank(memory.state);
  const isWaived = override?.state === 'NORMAL' && best === 'NORMAL';
  const mayRise = isWaived || (isClean && waited >= limits.cleanMinutes);
  const state = isBetter && !mayRise ? memory.state : best;
  const holds = [
    ...(rank(state) < rank('AGGRESSIVE') ? because : []),
    ...(isBetter && !mayRise ? [tellWait(missing, waited, limits)] : []),
  ];
  const changed = state !== memory.state;
  return {
    memory: { state, since: changed ? now.toISOString() : memory.since, cleanSince },
    ...{ triggers, holds, score: scoreOf(triggers) },
    transition: changed
      ? {
          ...{ from: memory.state, to: state },
          reason: reasonOf({ from: memory.state, to: state }, because, override, limits),
          overrideId: override !== null && override.state === state ? override.id : null,
        }
      : null,
  };
}

function rank(state: RiskState): number {
  return riskStates.indexOf(state);
}

/** A person who allows NORMAL or more has seen what had fired then. */
function acknowledge(
  triggers: readonly TriggerReading[],
  override: ActiveOverride | null,
): readonly TriggerReading[] {
  if (override === null || override.state === 'RISK_OFF') return triggers;
  return triggers.map((reading) => {
    const isSeen = override.acknowledged.includes(reading.trigger);
    const counts = reading.verdict === 'fired' && isSeen && reading.trigger !== 'kill-switch';
    return counts ? { ...reading, verdict: 'acknowledged' as const } : reading;
  });
}

/** The best state there may be now, and what keeps it from being better. */
function findBest(
  { triggers, override, limits }: RiskRequest,
  fired: readonly TriggerReading[],
  missing: readonly TriggerReading[],
): { readonly best: RiskState; readonly because: readonly string[] } {
  const [worst] = fired.toSorted((a, b) => rank(a.caps) - rank(b.caps));
  if (override?.state === 'RISK_OFF') {
    return { best: 'RISK_OFF', because: [override.reason, ...fired.map(({ message }) => message)] };
  }
  if (worst !== undefined) {
    return { best: worst.caps, because: fired.map(({ message }) => message) };
  }
  if (override?.state !== 'AGGRESSIVE') return { best: 'NORMAL', because: [] };
  const against = [
    ...missing.map(({ message }) => message),
    ...triggers.filter(({ verdict }) => verdict === 'acknowledged').map(({ message }) => message),
    ...drawdownAgainst(triggers, limits),
  ];
  // What is already AGGRESSIVE falls for the same reasons that keep it from becoming so.
  return { best: against.length > 0 ? 'NORMAL' : 'AGGRESSIVE', because: against };
}

function drawdownAgainst(triggers: readonly TriggerReading[], limits: RiskLimits): string[] {
  const drawdown = triggers.find(({ trigger }) => trigger === 'drawdown-peak');
  if (drawdown === undefined || drawdown.verdict === 'no-data' || drawdown.value === null) {
    return ['the drawdown is not known'];
  }
  const isLow = drawdown.value <= limits.aggressiveDrawdown + 1e-9;
  return isLow
    ? []
    : [
        `${riskWords.AGGRESSIVE.word} needs no more than ${limits.aggressiveDrawdown * 100} %: ${drawdown.message}`,
      ];
}

function tellWait(
  missing: readonly TriggerReading[],
  waited: number,
  { cleanMinutes }: RiskLimits,
): string {
  const [first] = missing;
  if (first !== undefined) return `no better without data: ${first.message}`;
  return `better after ${counted(cleanMinutes, 'quiet minute')}, ${Math.floor(waited)} have gone by`;
}

function reasonOf(
  { from, to }: { readonly from: RiskState; readonly to: RiskState },
  because: readonly string[],
  override: ActiveOverride | null,
  { cleanMinutes }: RiskLimits,
): string {
  if (override !== null && override.state === to) return override.reason;
  if (rank(to) > rank(from)) return `nothing has fired for ${counted(cleanMinutes, 'minute')}`;
  return because.length > 0 ? because.join('; ') : 'what was allowed for a time is over';
}

function scoreOf(triggers: readonly TriggerReading[]): number | null {
  const shares = triggers.flatMap(({ trigger, verdict, value, limit }) => {
    if (value === null || verdict === 'no-data') return [];
    // An event is nearer the smaller its number is.
    if (trigger === 'events') return [verdict === 'quiet' ? 0 : 1];
    return [Math.min(1, Math.max(0, value / limit))];
  });
  return shares.length === 0 ? null : Math.round(100 * Math.max(...shares));
}
