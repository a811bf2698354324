import { dayOf } from '../engines/calendar/index.ts';
import type { DayDensity } from '../engines/density/index.ts';
import type { RiskDecision } from '../engines/risk/index.ts';
import type { botHold } from '../model/bot-hold.ts';
import type { BodyOf, RecordRow } from '../model/record.ts';
import { type CalendarLook, decideEvents, type EventDecision, lookAtCalendar } from './calendar.ts';
import { type FlowContext, nowOf } from './context.ts';
import { readRules, type Surroundings } from './decide.ts';
import { blockOf, updateDensity } from './density.ts';
import { raiseExperiments } from './experiments.ts';
import { planScenarioCheckpoints, raiseCadences, raiseDueCheckpoints } from './follow-up.ts';
import { carryOutHolds, planHolds } from './holds.ts';
import { decideNewMoves } from './new-moves.ts';
import { type NarrativeReadings, observeNarratives, raiseMoments } from './observe-narratives.ts';
import { readBotSignals, readOpenStructures, volatilitySignals } from './outside-signals.ts';
import { raiseCheckpoints } from './raise-checkpoints.ts';
import { readScenarios } from './read-calendar.ts';
import { type GivenReadings, gatherRiskReadings } from './read-risk.ts';
import { updateRisk } from './risk.ts';
import { generalSignals } from './signals.ts';
import { decideStandingSubjects } from './standing-subjects.ts';

/** What sources that read in the background know now. */
export interface TurnInputs extends GivenReadings {
  /** Without them no narrative is looked at. */
  readonly narratives?: NarrativeReadings | undefined;
}

export interface TurnReport {
  readonly look: CalendarLook;
  readonly density: readonly DayDensity[];
  readonly decisions: readonly EventDecision[];
  readonly holds: readonly RecordRow<BodyOf<typeof botHold>>[];
  readonly risk: RiskDecision;
}

/** One turn of everything that runs by the clock, some seconds to a minute after the one before: the risk
 * state, the rules, what bots are told, checkpoints and reviews. Any turn may be left out or cut off: the
 * next one does what is still to do. */
export async function takeTurn(context: FlowContext, given: TurnInputs): Promise<TurnReport> {
  const { store, settings } = context;
  const scenarios = await readScenarios(store);
  const look = await lookAtCalendar(context, scenarios);
  const risk = await updateRisk(context, await gatherRiskReadings(context, look, given));
  const density = await updateDensity(context, look);
  const [today] = density;
  const dayNow = dayOf(nowOf(context), settings.zone);
  const surroundings: Surroundings = {
    riskState: risk.memory.state,
    signals: {
      ...generalSignals(risk, today, nowOf(context)),
      ...(await readBotSignals(context)),
      ...volatilitySignals(await readOpenStructures(store), { today: dayNow }),
    },
    blocks: blockOf(today, settings.density.blockAt),
  };
  const asked = { ...surroundings, rules: await readRules(store), scenarios };
  const decisions = await decideEvents(context, look, asked);
  await planHolds(context, look, decisions);
  const holds = await carryOutHolds(context);
  const { narratives } = given;
  const observed = narratives === undefined ? [] : await observeNarratives(context, narratives);
  await decideStandingSubjects(context, asked);
  const moves = await decideNewMoves(context, surroundings);
  const moved = moves.flatMap(({ narrative }) => (narrative === null ? [] : [narrative.id]));
  if (narratives !== undefined) {
    await raiseMoments(context, narratives, new Set([...observed, ...moved]));
  }
  await planScenarioCheckpoints(context, look, scenarios);
  await raiseDueCheckpoints(context);
  await raiseCheckpoints(store, { now: nowOf(context), zone: settings.zone });
  await raiseExperiments(store, { now: nowOf(context), zone: settings.zone });
  await raiseCadences(context);
  return { look, density, decisions, holds, risk };
}
