import { namesGame, outlookOf } from '../engines/bets/index.ts';
import { dayOf, type Occurrence } from '../engines/calendar/index.ts';
import type { DecisionInputs } from '../engines/rules/index.ts';
import { optionStructure } from '../model/option-structure.ts';
import type { BodyOf, RecordRow } from '../model/record.ts';
import { slateGame } from '../model/slate-game.ts';
import type { CockpitReads } from '../store/index.ts';
import { type FlowContext, nowOf } from './context.ts';
import { readAll } from './read-all.ts';
import type { BotPoint } from './read-risk.ts';

type Values = DecisionInputs['signals'];
type Structure = RecordRow<BodyOf<typeof optionStructure>>;
type Game = RecordRow<BodyOf<typeof slateGame>>;

/** What rules may ask of the bots together: the worst state of any, and all open trades. The risk state has
 * asked each of them in the same turn. */
export async function readBotSignals(
  context: Pick<FlowContext, 'store' | 'bots' | 'clock'>,
): Promise<Values> {
  const observedAt = nowOf(context).toISOString();
  const none = (missing: string): Values => {
    const value = { value: null, observedAt: null, missing };
    return { 'bot.state': value, 'bot.openTrades': value };
  };
  const names = new Set(context.bots.map(({ name }) => name));
  if (names.size === 0) {
    return none('no bot is there: it waits for the secret brainToken, or the key freqtrade');
  }
  const points = (await context.store.latestPoints('bot'))
    .filter(({ subject }) => names.has(subject))
    .map(({ value }) => value as BotPoint);
  if (points.length < names.size) return none('a bot was not asked yet');
  const isAway = points.some(({ isReachable }) => !isReachable);
  const isStopped = points.some(({ entries }) => entries === 'stopped');
  const trades = points.reduce((sum, { openTrades }) => sum + (openTrades ?? 0), 0);
  return {
    'bot.state': {
      value: isAway ? 'unreachable' : isStopped ? 'stopped' : 'open',
      observedAt,
    },
    'bot.openTrades': isAway
      ? { value: null, observedAt, missing: 'a bot does not answer' }
      : { value: trades, observedAt },
  };
}

export const readOpenStructures = (store: CockpitReads): Promise<readonly Structure[]> =>
  readAll(store, optionStructure, { status: 'open' });

/** Mean of the implied volatility that legs of open structures state, on these underlyings or on all; as old
 * as the structure that was looked at longest ago. */
export function volatilitySignals(
  structures: readonly Structure[],
  { today, underlyings }: { readonly today: string; readonly underlyings?: readonly string[] },
): Values {
  const wanted = underlyings?.map((each) => each.toUpperCase());
  const stated = structures
    .filter(({ body }) => wanted?.includes(body.underlying.toUpperCase()) ?? true)
    .map(({ body, updatedAt }) => ({
      updatedAt,
      values: body.legs.flatMap((leg) =>
        leg.type === 'underlying' || leg.iv === null || leg.expiry < today ? [] : [leg.iv],
      ),
    }))
    .filter(({ values }) => values.length > 0);
  const all = stated.flatMap(({ values }) => values);
  if (all.length === 0) {
    const of = wanted === undefined ? '' : ' on one of its tokens';
    const missing = `no open option structure${of} states an implied volatility`;
    return { 'market.iv': { value: null, observedAt: null, missing } };
  }
  const [observedAt = null] = stated.map(({ updatedAt }) => updatedAt).sort();
  const value = Number((all.reduce((sum, one) => sum + one, 0) / all.length).toPrecision(12));
  return { 'market.iv': { value, observedAt } };
}

const dayMs = 86_400_000;

/** Games of the days around some events. */
export async function readGames(
  store: CockpitReads,
  occurrences: readonly Occurrence[],
): Promise<readonly Game[]> {
  const [first] = occurrences.map(({ startsAt }) => startsAt).sort();
  const last = occurrences
    .map(({ endsAt }) => endsAt)
    .sort()
    .at(-1);
  if (first === undefined || last === undefined) return [];
  const from = new Date(Date.parse(first) - 2 * dayMs).toISOString();
  const to = new Date(Date.parse(last) + 2 * dayMs).toISOString();
  return readAll(store, slateGame, { from, to });
}

/** What the lines of the slate say of the home side of a fixture, with what they said before. A fixture is of
 * a game where its title names both sides and its days are those of the game. */
export async function readOddsSignals(
  store: CockpitReads,
  occurrence: Occurrence,
  { games, zone }: { readonly games: readonly Game[]; readonly zone: string },
): Promise<Values> {
  const found = games.filter(({ body }) => {
    const { tipAt, tipOn, slateOn } = body;
    const day = tipAt === null ? (tipOn ?? slateOn) : dayOf(new Date(tipAt), zone);
    const isThen = occurrence.firstDay <= day && day <= occurrence.lastDay;
    return isThen && namesGame(occurrence.event.title, body);
  });
  const [game] = found;
  if (game === undefined || found.length > 1) {
    const missing =
      game === undefined
        ? 'no game of the slates has both sides of its title on its day'
        : 'several games of the slates fit its title';
    const value = { value: null, observedAt: null, missing };
    return { 'odds.probability': value, 'odds.expectedPoints': value };
  }
  const past = (await store.history(slateGame, game.id)).flatMap(({ at, body }) => {
    const parsed = slateGame.fields.safeParse(body);
    // A version of an older release may lack what is read here; it is no history then.
    return parsed.success ? [{ at, ...outlookOf(parsed.data as Game['body']) }] : [];
  });
  const now = outlookOf(game.body);
  const signal = (name: 'probability' | 'expectedPoints', lacking: string): Values[string] => {
    const history = past.flatMap(({ at, [name]: value }) =>
      value === null ? [] : [{ at, value }],
    );
    const value = now[name];
    const observedAt = game.updatedAt;
    return value === null
      ? { value, observedAt, missing: `the slate has no ${lacking} of this game` }
      : { value, observedAt, history };
  };
  return {
    'odds.probability': signal('probability', 'odds of both sides'),
    'odds.expectedPoints': signal('expectedPoints', 'total and spread'),
  };
}
