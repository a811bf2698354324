import type { BodyOf } from '../../model/record.ts';
import type { scenario } from '../../model/scenario.ts';
import { importances } from '../../model/vocabulary.ts';
import { dayOf } from '../calendar/days.ts';
import type { Occurrence } from '../calendar/occurrences.ts';

export type Scenario = BodyOf<typeof scenario>;

/** `early` before the lead of the scenario, `tail` the time after the event that still belongs to it. */
export type Phase = 'early' | 'lead' | 'during' | 'tail' | 'over';

export interface ScenarioMatch {
  readonly scenario: Scenario;
  readonly occurrence: Occurrence;
  readonly phase: Phase;
  readonly leadsFrom: string;
  readonly endsAt: string;
  readonly because: string;
}

interface Look {
  readonly now: Date;
  /** The viewer's. */
  readonly zone: string;
}

/** The scenarios an event belongs to, by key, in whatever phase. */
export function matchScenarios(
  occurrence: Occurrence,
  scenarios: readonly Scenario[],
  look: Look,
): readonly ScenarioMatch[] {
  return scenarios
    .flatMap((each): ScenarioMatch[] => {
      const because = reasonOf(occurrence, each);
      if (because === undefined || !isInForce(each, occurrence.firstDay)) return [];
      const { leadHours, tailHours } = each.match;
      const leadsFrom = addHours(occurrence.startsAt, -leadHours);
      const endsAt = addHours(occurrence.endsAt, tailHours);
      const phase = phaseOf({ ...occurrence, leadsFrom, over: endsAt }, look.now);
      return [{ scenario: each, occurrence, phase, leadsFrom, endsAt, because }];
    })
    .toSorted((a, b) => (a.scenario.key < b.scenario.key ? -1 : 1));
}

/** Those of a narrative that are in force today, by key. */
export function matchNarrative(
  narrative: string,
  scenarios: readonly Scenario[],
  { now, zone }: Look,
): readonly Scenario[] {
  const wanted = narrative.toLowerCase();
  return scenarios
    .filter((each) => isInForce(each, dayOf(now, zone)))
    .filter(({ match }) => match.narratives.some((name) => name.toLowerCase() === wanted))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

/** Whether a scenario has to be reckoned with now. */
export function isActivePhase(phase: Phase): boolean {
  return phase === 'lead' || phase === 'during' || phase === 'tail';
}

function isInForce({ status, activeFrom, activeTo }: Scenario, day: string): boolean {
  if (status !== 'active') return false;
  return (activeFrom === null || activeFrom <= day) && (activeTo === null || day <= activeTo);
}

function reasonOf({ event }: Occurrence, { key, match }: Scenario): string | undefined {
  if (event.scenarios.includes(key)) return 'it is linked to it';
  if (event.matching === 'linked') return undefined;
  const { kinds, tags, importanceMin, narratives } = match;
  // A scenario that asks for nothing would be every event's.
  if (narratives.length > 0 || (kinds.length === 0 && tags.length === 0)) return undefined;
  if (kinds.length > 0 && !kinds.includes(event.kind)) return undefined;
  if (importances.indexOf(event.importance) < importances.indexOf(importanceMin)) return undefined;
  const has = new Set(tags.length === 0 ? [] : event.tags.map((tag) => tag.toLowerCase()));
  const tag = tags.find((each) => has.has(each.toLowerCase()));
  if (tags.length > 0 && tag === undefined) return undefined;
  const parts = [
    ...(kinds.length > 0 ? [`its kind is ${event.kind}`] : []),
    ...(tag === undefined ? [] : [`it has the tag ${tag}`]),
    ...(importanceMin === 'low' ? [] : [`its importance is ${event.importance}`]),
  ];
  return parts.join(', ');
}

function phaseOf(
  {
    leadsFrom,
    startsAt,
    endsAt,
    over,
  }: {
    readonly leadsFrom: string;
    readonly startsAt: string;
    readonly endsAt: string;
    readonly over: string;
  },
  now: Date,
): Phase {
  const ms = now.getTime();
  if (ms < Date.parse(leadsFrom)) return 'early';
  if (ms < Date.parse(startsAt)) return 'lead';
  if (ms < Date.parse(endsAt)) return 'during';
  return ms < Date.parse(over) ? 'tail' : 'over';
}

function addHours(at: string, hours: number): string {
  return new Date(Date.parse(at) + hours * 3_600_000).toISOString();
}
