import type { DayDensity } from '../engines/density/index.ts';
import type { RiskDecision } from '../engines/risk/index.ts';
import type { DecisionInputs } from '../engines/rules/index.ts';
import type { narrative as narrativeKind } from '../model/narrative.ts';
import type { BodyOf, RecordRow } from '../model/record.ts';
import type { CockpitReads } from '../store/index.ts';
import { type NarrativeView, readNarrative, type ScorePoint } from './observe-narrative.ts';

type Values = DecisionInputs['signals'];

/** What rules about anything may ask for: the risk state and how full the day is. */
export function generalSignals(
  { memory, triggers }: RiskDecision,
  today: DayDensity | undefined,
  now: Date,
): Values {
  const observedAt = now.toISOString();
  const measured = (trigger: string): Values[string] => {
    const found = triggers.find((each) => each.trigger === trigger);
    if (found === undefined || found.value === null || found.verdict === 'no-data') {
      const missing = found?.message ?? 'nobody measures it';
      return { value: null, observedAt: found?.observedAt ?? null, missing };
    }
    return { value: found.value, observedAt: found.observedAt };
  };
  return {
    'risk.state': { value: memory.state, observedAt },
    'risk.drawdown': measured('drawdown-peak'),
    'risk.drawdown24h': measured('drawdown-24h'),
    'risk.killSwitch': measured('kill-switch'),
    'market.volumeRatio': measured('volume'),
    ...(today === undefined ? {} : { 'density.today': { value: today.count, observedAt } }),
  };
}

const dayMs = 86_400_000;
/** Scores that a rule can look back on: a week and a bit, the newest. */
const historyDays = 8;
const historyMax = 60;

/** What rules may ask of a narrative, with its scores of the last days. */
export async function narrativeSignals(
  store: CockpitReads,
  { id, body }: RecordRow<BodyOf<typeof narrativeKind>>,
  now: Date,
): Promise<{ readonly signals: Values; readonly view: NarrativeView }> {
  const view = await readNarrative(store, id, now);
  const from = new Date(now.getTime() - historyDays * dayMs).toISOString();
  const filter = { subject: id, from, limit: historyMax };
  const points = await store.points('narrative-score', filter);
  const history = points.flatMap(({ at, value }) => {
    const { score } = value as ScorePoint;
    return score === null ? [] : [{ at, value: score }];
  });
  const { score } = view;
  const never = { value: null, observedAt: null, missing: 'the narrative was never observed' };
  const seen = (value: number | string | null | undefined, why: string): Values[string] => {
    if (view.at === null) return never;
    if (value === null || value === undefined) {
      return { value: null, observedAt: view.at, missing: why };
    }
    return { value, observedAt: view.at };
  };
  const social = score?.components.find(({ name }) => name === 'social');
  const whyNot = (input: string): string => {
    const part = social?.parts.find((each) => each.input === input);
    return part?.reason ?? social?.reason ?? 'it was not looked at yet';
  };
  const fromNow = (value: string | boolean) => ({ value, observedAt: now.toISOString() });
  const signals: Values = {
    'narrative.name': fromNow(body.name),
    'narrative.state': seen(body.state, 'its state is not known'),
    'narrative.score': { ...seen(score?.score, score?.reason ?? 'it has no score'), history },
    'narrative.sentiment': seen(score?.sentiment, whyNot('sentiment')),
    'narrative.isTradable': fromNow(view.standing.mode === 'tradable'),
    'social.mentions': seen(score?.mentions, whyNot('mentions')),
  };
  return { signals, view };
}
