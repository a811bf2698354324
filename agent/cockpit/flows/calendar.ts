import { collectInTurns } from '#lib';
import type { CalendarProblem, Occurrence } from '../engines/calendar/index.ts';
import type { DecisionInputs, Rule } from '../engines/rules/index.ts';
import {
  isActivePhase,
  matchScenarios,
  type Phase,
  type ScenarioMatch,
} from '../engines/scenario/index.ts';
import { type FlowContext, type LookContext, nowOf } from './context.ts';
import { type DecidedSubject, decideSubject, type Rules, type Surroundings } from './decide.ts';
import { readGames, readOddsSignals } from './outside-signals.ts';
import { readCalendar, type Scenarios } from './read-calendar.ts';

/** An event with the scenarios it belongs to now. */
export interface EventLook {
  readonly occurrence: Occurrence;
  readonly phase: Phase;
  /** In whatever phase. */
  readonly matches: readonly ScenarioMatch[];
}

export interface CalendarLook {
  readonly events: readonly EventLook[];
  readonly problems: readonly CalendarProblem[];
}

const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** So far back an event may still matter to somebody; no scenario goes on for longer. */
const behindMaxDays = 60;

/** What the calendar has now and in the days ahead, with what has not ended for a scenario yet. */
export async function lookAtCalendar(
  context: LookContext,
  scenarios: Scenarios,
): Promise<CalendarLook> {
  const now = nowOf(context);
  const { zone, calendar } = context.settings;
  const behind = Math.min(
    behindMaxDays,
    2 + Math.max(0, ...scenarios.list.map(({ match }) => match.tailHours)) / 24,
  );
  const { occurrences, problems } = await readCalendar(context.store, scenarios, {
    from: new Date(now.getTime() - behind * dayMs),
    to: new Date(now.getTime() + calendar.aheadDays * dayMs),
    zone,
  });
  const events = occurrences.values().map((occurrence): EventLook => {
    const matches = matchScenarios(occurrence, scenarios.list, { now, zone });
    return { occurrence, matches, phase: phaseOf(occurrence, matches, now) };
  });
  return { events: await collectInTurns(events), problems };
}

/** An event without a scenario is early, during or over. */
function phaseOf(occurrence: Occurrence, matches: readonly ScenarioMatch[], now: Date): Phase {
  const ms = now.getTime();
  const isBefore = ms < Date.parse(occurrence.startsAt);
  if (!isBefore && ms < Date.parse(occurrence.endsAt)) return 'during';
  const phases = matches.map(({ phase }) => phase);
  if (isBefore) return phases.includes('lead') ? 'lead' : 'early';
  return phases.includes('tail') ? 'tail' : 'over';
}

export interface EventDecision extends DecidedSubject {
  readonly look: EventLook;
}

/** Asks the rules about every event that belongs to a scenario now. */
export async function decideEvents(
  context: FlowContext,
  look: CalendarLook,
  asked: Surroundings & { readonly rules: Rules; readonly scenarios: Scenarios },
): Promise<readonly EventDecision[]> {
  const decisions: EventDecision[] = [];
  const activeOf = ({ matches }: EventLook) => matches.filter(({ phase }) => isActivePhase(phase));
  const fixtures = look.events
    .filter((event) => isFixture(event) && activeOf(event).length > 0)
    .map(({ occurrence }) => occurrence);
  const about = {
    games: await readGames(context.store, fixtures),
    zone: context.settings.zone,
  };
  for (const event of look.events) {
    const active = activeOf(event);
    if (active.length === 0) continue;
    const { occurrence } = event;
    const odds = isFixture(event) ? await readOddsSignals(context.store, occurrence, about) : {};
    const { event: row } = occurrence;
    const inputs: DecisionInputs = {
      signals: { ...asked.signals, ...eventSignals(event, nowOf(context)), ...odds },
      riskState: asked.riskState,
      scenarios: active.map(({ scenario }) => scenario.key),
      blocks: [...asked.blocks],
    };
    const decided = await decideSubject(context, {
      subject: { kind: 'event', id: `event:${occurrence.id}`, title: row.title },
      ...{ inputs, rules: asked.rules, scenarios: asked.scenarios, always: false },
      links: { event: [row.id] },
      facts: { startsAt: occurrence.startsAt, scenarios: inputs.scenarios },
    });
    decisions.push({ ...decided, look: event });
  }
  return decisions;
}

function isFixture({ occurrence }: EventLook): boolean {
  return occurrence.event.kind === 'fixture';
}

function eventSignals({ occurrence, phase }: EventLook, now: Date): DecisionInputs['signals'] {
  const observedAt = now.toISOString();
  const hours = (Date.parse(occurrence.startsAt) - now.getTime()) / hourMs;
  const value = (given: string | number | boolean) => ({ value: given, observedAt });
  return {
    'event.kind': value(occurrence.event.kind),
    'event.importance': value(occurrence.event.importance),
    'event.hoursUntil': value(Number(hours.toFixed(2))),
    'event.phase': value(phase),
  };
}

/** The rule that speaks of an event and stops entries, whether it speaks for the first time or not. */
export function stoppingRule({ decision, rule }: DecidedSubject): Rule | null {
  return decision.rule !== null && rule?.stopEntries != null ? rule : null;
}
