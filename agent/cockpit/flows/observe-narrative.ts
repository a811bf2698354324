import { Fault } from '#lib';
import {
  decideStanding,
  firstStateMemory,
  flowSlopeOf,
  fresh,
  type Input,
  type NarrativeInputs,
  type NarrativeScore,
  narrativeLimits,
  readAnomaly,
  readSentiment,
  type SentimentReading,
  type Standing,
  type StateMemory,
  type StateTransition,
  scoreNarrative,
  stepState,
} from '../engines/narrative/index.ts';
import { narrative } from '../model/narrative.ts';
import { narrativeTransition } from '../model/narrative-transition.ts';
import type { Actor } from '../model/vocabulary.ts';
import type { CockpitReads, CockpitStore, CockpitWrites } from '../store/index.ts';

/** A point of the series `narrative-score`; its subject is the narrative's id. */
export interface ScorePoint extends NarrativeScore {
  readonly mentions: number | null;
  readonly sentiment: number | null;
  readonly zScore: number | null;
}

export interface NarrativeView {
  /** When it was observed; null: never. */
  readonly at: string | null;
  readonly score: ScorePoint | null;
  /** It is too old to say anything about now; `standing` counts it as none. */
  readonly isStale: boolean;
  readonly sentiment: SentimentReading;
  readonly standing: Standing;
}

const scoreSeries = 'narrative-score';
const stateSeries = 'narrative-state';
const actor: Actor = 'rule:narrative-state';

/** Looks at a narrative once: scores it, moves its state on and writes both down. Looking twice at the same
 * instant writes nothing more.
 * @throws Fault cockpit.unknown */
export async function observeNarrative(
  store: CockpitStore,
  {
    id,
    inputs,
    now,
  }: { readonly id: string; readonly inputs: NarrativeInputs; readonly now: Date },
): Promise<{ readonly view: NarrativeView; readonly transition: StateTransition | null }> {
  return store.transaction(async (open) => {
    const at = now.toISOString();
    const memory = await readMemory(open, id);
    if (memory.lastAt !== null && at <= memory.lastAt) {
      return { view: await readNarrative(open, id, now), transition: null };
    }
    const point = await scorePoint(open, { id, inputs, now });
    const { score, mentions, sentiment, components } = point;
    const flows = components.find(({ name }) => name === 'onchain')?.score ?? null;
    const step = stepState(memory, { at, score, mentions, sentiment, flows });
    await open.appendPoint(scoreSeries, id, at, point);
    await open.appendPoint(stateSeries, id, at, step.memory);
    if (step.transition !== null) await writeTransition(open, id, step.transition);
    return { view: await readNarrative(open, id, now), transition: step.transition };
  });
}

/** What is known of a narrative at `now`, and whether it may be traded.
 * @throws Fault cockpit.unknown */
export async function readNarrative(
  store: CockpitReads,
  id: string,
  now: Date,
): Promise<NarrativeView> {
  const { body } = await rowOf(store, id);
  const [last] = await store.points(scoreSeries, { subject: id, limit: 1 });
  const score = last === undefined ? null : (last.value as ScorePoint);
  const at = last?.at ?? null;
  const isStale = at !== null && now.getTime() - Date.parse(at) > narrativeLimits.scoreMaxAgeMs;
  const { recent } = await readMemory(store, id);
  const sentiment = isStale
    ? readSentiment(null, null)
    : readSentiment(score?.sentiment ?? null, flowSlopeOf(recent));
  const { state, mode, instruments } = body;
  const standing = decideStanding({
    ...{ state, mode, instruments, sentiment },
    score: isStale ? null : (score?.score ?? null),
    scoreReason: isStale ? `its last score is of ${at}, too old to count` : (score?.reason ?? null),
  });
  return { at, score, isStale, sentiment, standing };
}

async function scorePoint(
  store: CockpitReads,
  {
    id,
    inputs,
    now,
  }: { readonly id: string; readonly inputs: NarrativeInputs; readonly now: Date },
): Promise<ScorePoint> {
  const at = now.toISOString();
  const from = new Date(now.getTime() - 24 * 3_600_000).toISOString();
  const points = await store.points(scoreSeries, { subject: id, from, to: at });
  const before = points.map((one) => ({ at: one.at, point: one.value as ScorePoint }));
  const social = 'reason' in inputs.social ? null : inputs.social;
  const valueOfInput = (input: Input | undefined) =>
    input === undefined ? null : fresh(input, 'social', now).value;
  const mentions = valueOfInput(social?.mentions);
  const sentiment = valueOfInput(social?.sentiment);
  const history = before.flatMap(({ at: then, point }) =>
    point.mentions === null ? [] : [{ at: then, value: point.mentions }],
  );
  const zScore = mentions === null ? null : readAnomaly({ at, value: mentions }, history).zScore;
  const previous = before.at(-1)?.point.score ?? null;
  return { ...scoreNarrative(inputs, { now, previous, zScore }), mentions, sentiment, zScore };
}

async function writeTransition(
  store: CockpitReads & CockpitWrites,
  id: string,
  transition: StateTransition,
): Promise<void> {
  const { version, body } = await rowOf(store, id);
  await store.create(narrativeTransition, transition, { actor, links: { narrative: [id] } });
  const next = { ...body, state: transition.to, stateSince: transition.at };
  await store.update(narrative, id, { version, body: next }, actor);
}

async function readMemory(store: CockpitReads, id: string): Promise<StateMemory> {
  const [last] = await store.points(stateSeries, { subject: id, limit: 1 });
  return last === undefined ? firstStateMemory : (last.value as StateMemory);
}

async function rowOf(store: CockpitReads, id: string) {
  const row = await store.get(narrative, id);
  if (row !== null) return row;
  throw new Fault({ code: 'cockpit.unknown', message: `there is no narrative ${id}` });
}
