import { canonicalJson, Fault } from '#lib';
import {
  type ActiveOverride,
  decideRisk,
  firstRiskMemory,
  type RiskDecision,
  type RiskMemory,
  type RiskReadings,
  readTriggers,
} from '../engines/risk/index.ts';
import type { RiskCap } from '../integrations/bot.ts';
import { override as overrideKind } from '../model/override.ts';
import { riskTransition } from '../model/risk-transition.ts';
import type { Actor } from '../model/vocabulary.ts';
import type { CockpitReads } from '../store/index.ts';
import { type FlowContext, nowOf } from './context.ts';
import { readAll } from './read-all.ts';

const series = 'risk';
const subject = 'portfolio';
const actor: Actor = 'rule:risk';
/** What bots are told holds so long without being said again. */
const capValidMs = 10 * 60_000;

/** A point of the series `risk`, subject `portfolio`: written when more than a number has moved a little. */
export interface RiskPoint extends RiskMemory {
  readonly score: number | null;
  readonly triggers: RiskDecision['triggers'];
  readonly holds: readonly string[];
}

/** The risk state as it was last written down; null in an empty cockpit. */
export async function readRisk(
  store: CockpitReads,
): Promise<{ readonly at: string; readonly point: RiskPoint } | null> {
  const [last] = await store.points(series, { subject, limit: 1 });
  return last === undefined ? null : { at: last.at, point: last.value as RiskPoint };
}

/** Looks at what the triggers say, moves the state on, writes down every change, and tells the bots the
 * state as a cap. */
export async function updateRisk(
  context: FlowContext,
  readings: RiskReadings,
): Promise<RiskDecision> {
  const { store, settings } = context;
  const now = nowOf(context);
  const decision = await store.transaction(async (inside) => {
    const last = (await readRisk(inside))?.point;
    const done = decideRisk({
      memory: last ?? firstRiskMemory,
      triggers: readTriggers(readings, settings.risk, now),
      override: await readOverride(inside, now),
      ...{ limits: settings.risk, now },
    });
    const { memory, triggers, transition, score, holds } = done;
    const point: RiskPoint = { ...memory, score, triggers, holds };
    if (transition !== null) {
      const { overrideId, ...change } = transition;
      const body = { ...change, at: now.toISOString(), triggers: [...triggers] };
      const links = overrideId === null ? {} : { override: [overrideId] };
      await inside.create(riskTransition, body, { actor, links });
    }
    if (last === undefined || sayingOf(last) !== sayingOf(point)) {
      await inside.appendPoint(series, subject, now.toISOString(), point);
    }
    return done;
  });
  await tellBots(context, decision, now);
  return decision;
}

/** Without the numbers that are others each minute; of the score only steps of five. */
function sayingOf({ state, since, cleanSince, score, triggers }: RiskPoint): string {
  const verdicts = triggers.map(({ trigger, verdict }) => [trigger, verdict]);
  const step = score === null ? null : Math.round(score / 5);
  return canonicalJson({ state, since, cleanSince, step, verdicts });
}

/** A bot that cannot be told keeps what it was told last, until that has run out. */
async function tellBots(context: FlowContext, decision: RiskDecision, now: Date): Promise<void> {
  const cap = riskCapOf(decision, now);
  for (const taker of context.capTakers) {
    try {
      await taker.take(cap, context.signal);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      context.log.warn('the risk state could not be told', {
        to: taker.name,
        reason: error.message,
      });
    }
  }
}

export function riskCapOf({ memory, holds }: RiskDecision, now: Date): RiskCap {
  return {
    state: memory.state,
    reason: holds[0] ?? 'nothing has fired',
    at: now.toISOString(),
    until: new Date(now.getTime() + capValidMs).toISOString(),
  };
}

/** The newest one that is in force. */
export async function readOverride(store: CockpitReads, now: Date): Promise<ActiveOverride | null> {
  const at = now.toISOString();
  const rows = await readAll(store, overrideKind, { status: 'given' });
  const row = rows.find(({ body }) => body.from <= at && at < body.until);
  if (row === undefined) return null;
  const { state, reason, until, acknowledged } = row.body;
  return { id: row.id, state, reason, until, acknowledged };
}

/** Triggers that had fired when it was last looked. */
export async function firedTriggers(store: CockpitReads): Promise<readonly string[]> {
  const last = await readRisk(store);
  return (last?.point.triggers ?? [])
    .filter(({ verdict }) => verdict === 'fired' || verdict === 'acknowledged')
    .map(({ trigger }) => trigger);
}
