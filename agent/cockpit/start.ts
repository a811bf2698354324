import { type Clock, canonicalJson, type Log } from '#lib';
import type { ApiClient } from '#lib/api-client';
import { type Input, known, missing } from './engines/narrative/index.ts';
import type { Measured } from './engines/risk/index.ts';
import type { FlowContext } from './flows/context.ts';
import type { Hurry } from './flows/hurry.ts';
import type { NarrativeReadings } from './flows/observe-narratives.ts';
import type { TalkSource } from './flows/read-talk.ts';
import { runTurns } from './flows/run-turns.ts';
import { closeLeftRuns } from './flows/train-poker.ts';
import type { TurnInputs } from './flows/turn.ts';
import { createBrainBot, createBrainRiskCap } from './integrations/brain.ts';
import { tellOnce } from './integrations/tell-once.ts';
import { movesWaitFor, readRulebook, syncRulebook } from './rulebook/index.ts';
import type { Settings } from './settings.ts';
import { type BrainMarket, brainMarketName } from './sources/brain/market.ts';
import { type BrainMeasures, brainMeasuresName } from './sources/brain/measures.ts';
import { type BrainState, brainStateName } from './sources/brain/state.ts';
import { type Reading, signalEvents, socialFile } from './sources/index.ts';
import type { CockpitStore } from './store/index.ts';

export interface StartCockpitOptions {
  readonly store: CockpitStore;
  readonly settings: Settings;
  /** Null where no token for it is given. */
  readonly brain: Pick<ApiClient, 'call'> | null;
  /** What a source knows now, without waiting; of a source that is not there nothing. */
  readonly reading: <T>(name: string) => Reading<T>;
  /** Asks for a turn before its time. */
  readonly hurry?: Hurry | undefined;
  /** Told after each turn that was taken. */
  readonly onTurn?: (() => void) | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

const turnEveryMs = 30_000;
const rulesEveryMs = 10_000;

/** Everything that the cockpit does by the clock: turns, and the rules as their files say. Settles when it
 * has been told to stop; rejects for a bug and when the database is gone at the start. */
export async function startCockpit(options: StartCockpitOptions): Promise<void> {
  const { store, settings, brain, hurry, onTurn, clock, log, signal } = options;
  const left = await closeLeftRuns(store, { actor: 'source:start', now: new Date(clock.now()) });
  if (left > 0) log.info('poker runs that an earlier process left are closed', { runs: left });
  const follow = createRulebookFollower(options);
  await follow();
  const context: FlowContext = {
    ...{ store, clock, log, settings },
    bots: brain === null ? [] : [createBrainBot({ client: brain, now: () => clock.now() })],
    capTakers: brain === null ? [] : [tellOnce(createBrainRiskCap(brain), log)],
  };
  const inputs = () => readTurnInputs(options);
  const turns = runTurns({ context, inputs, everyMs: turnEveryMs, hurry, onTurn, signal });
  await Promise.all([turns, followRulebook(follow, options)]);
}

/** Brings the records to what the files say, where that is something else than the last time. */
function createRulebookFollower({ store, settings, log }: StartCockpitOptions) {
  let known: string | null = null;
  return async () => {
    const book = await readRulebook(settings.files);
    const saying = canonicalJson(book);
    if (saying === known) return;
    await syncRulebook(store, book);
    const isFirst = known === null;
    known = saying;
    for (const { file, path, message } of book.problems) {
      log.warn('a rule or scenario is left out', { file, path, reason: message });
    }
    const { rules, scenarios, origin } = book;
    const counts = { rules: rules.length, scenarios: scenarios.length, origin };
    log.info(isFirst ? 'the rules are read' : 'the rules have changed', counts);
  };
}

async function followRulebook(
  follow: () => Promise<void>,
  { clock, log, signal }: StartCockpitOptions,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await clock.sleep(rulesEveryMs, signal);
      await follow();
    } catch (error) {
      if (signal.aborted) return;
      log.error('the rules cannot be brought in', { error });
    }
  }
}

/** What is known at the beginning of a turn. */
export function readTurnInputs(
  options: Pick<StartCockpitOptions, 'brain' | 'reading' | 'settings'>,
): TurnInputs {
  const { brain, reading } = options;
  const state = reading<BrainState>(brainStateName);
  const measures = reading<BrainMeasures>(brainMeasuresName);
  const silent = (from: Reading<unknown>) =>
    brain === null ? 'waits for the secret brainToken' : whyUnread(from, 'the brain');
  return {
    killSwitch: measuredOf(state, ({ killSwitch }) => killSwitch.level, silent(state)),
    volumeRatio: measuredOf(
      { ...measures, observedAt: before(measures.observedAt, measures.value?.volumeAgeMs ?? 0) },
      ({ volumeRatio, isDemonstration }) => (isDemonstration ? null : volumeRatio),
      missingVolume(measures.value) ?? silent(measures),
    ),
    narratives: narrativeReadings(options, silent),
  };
}

function whyUnread({ error }: Reading<unknown>, name: string): string {
  return error === null ? `${name} was not read yet` : error.message;
}

function measuredOf<T>(
  { value, observedAt }: Reading<T>,
  pick: (value: T) => number | null,
  why: string,
): Measured {
  const number = value === null ? null : pick(value);
  if (number === null || observedAt === null) return { value: null, observedAt, missing: why };
  return { value: number, observedAt };
}

function missingVolume(measures: BrainMeasures | null): string | null {
  if (measures === null) return null;
  const lacking = 'the brain does not know all candles of a day';
  return measures.isDemonstration ? 'the brain runs a demonstration' : lacking;
}

function before(at: string | null, ms: number): string | null {
  return at === null ? null : new Date(Date.parse(at) - ms).toISOString();
}

function narrativeReadings(
  { reading, settings }: Pick<StartCockpitOptions, 'reading' | 'settings'>,
  silent: (from: Reading<unknown>) => string,
): NarrativeReadings {
  const market = reading<BrainMarket>(brainMarketName);
  const { value, observedAt } = market;
  const moves = signalEvents.waitsFor(settings);
  const common = {
    social: talkSource(reading(socialFile.name), settings),
    movesWaitFor: moves === null ? null : movesWaitFor(moves),
  };
  if (value === null || observedAt === null) {
    return { ...common, changes24h: { reason: `prices: ${silent(market)}` } };
  }
  const inputOf = ({ change24h, ageMs }: BrainMarket['prices'][number]): Input =>
    change24h === null || ageMs === null
      ? missing('the brain does not know its price for 24 hours yet')
      : known(change24h * 100, new Date(Date.parse(observedAt) - ageMs).toISOString());
  const changes24h = Object.fromEntries(
    value.prices.map((price) => [price.symbol.toUpperCase(), inputOf(price)]),
  );
  return { ...common, changes24h };
}

/** Where posts come from, or what they wait for. */
export function talkSource(posts: Reading<unknown>, settings: Settings): TalkSource {
  const from = `file ${settings.files.social}`;
  if (posts.observedAt !== null) return { observedAt: posts.observedAt, from };
  if (posts.waitsFor !== null) return { reason: `posts wait for ${posts.waitsFor}` };
  return { reason: `${from}: ${whyUnread(posts, 'it')}` };
}
