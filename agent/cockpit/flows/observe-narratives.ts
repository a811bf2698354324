import {
  type Input,
  known,
  type MarketInputs,
  missing,
  type NarrativeInputs,
  type SocialInputs,
  smartMoneyChange,
} from '../engines/narrative/index.ts';
import type { Talk } from '../engines/social/index.ts';
import { narrative as narrativeKind } from '../model/narrative.ts';
import { smartMoneyEvent } from '../model/smart-money-event.ts';
import type { CockpitReads } from '../store/index.ts';
import { type FlowContext, nowOf } from './context.ts';
import { observeNarrative } from './observe-narrative.ts';
import { raiseMoment } from './raise-moment.ts';
import { readAll } from './read-all.ts';
import { type NarrativeRow, readTalk, type TalkSource } from './read-talk.ts';

const hourMs = 3_600_000;
/** Between two looks at a narrative; its states count looks, and slopes are points a look. */
const everyMs = hourMs;

/** What sources know now that narratives are scored by. */
export interface NarrativeReadings {
  /** By symbol in capitals; in per cent. A reason where nobody tells any. */
  readonly changes24h: Readonly<Record<string, Input>> | { readonly reason: string };
  /** Where posts come from, and as of when. */
  readonly social: TalkSource;
  /** What moves of smart money wait for where none ever came; null where there is a file of them. */
  readonly movesWaitFor: string | null;
}

/** Looks at every narrative that was not looked at for an hour; gives their ids. */
export async function observeNarratives(
  context: FlowContext,
  readings: NarrativeReadings,
): Promise<readonly string[]> {
  const { store } = context;
  const now = nowOf(context);
  const latest = await store.latestPoints('narrative-score');
  const lastAt = new Map(latest.map(({ subject, at }) => [subject, Date.parse(at)]));
  const rows = await readAll(store, narrativeKind);
  const due = rows.filter(({ id }) => now.getTime() - (lastAt.get(id) ?? 0) >= everyMs);
  if (due.length === 0) return [];
  const talk = await readTalk(store, rows, readings.social, now);
  // Where moves came once, a day without any is quiet and waits for nothing.
  const hasMoves = (await store.list(smartMoneyEvent, { limit: 1 })).rows.length > 0;
  const movesWaitFor = hasMoves ? null : readings.movesWaitFor;
  const { changes24h } = readings;
  for (const row of due) {
    const own = { changes24h, movesWaitFor, talk: talk(row.id) };
    const inputs = await readNarrativeInputs(store, row, own, now);
    await observeNarrative(store, { id: row.id, inputs, now });
  }
  return due.map(({ id }) => id);
}

/** Weighs what changed about these narratives, and tells a person where the gate lets it. */
export async function raiseMoments(
  context: FlowContext,
  { social }: Pick<NarrativeReadings, 'social'>,
  ids: ReadonlySet<string>,
): Promise<void> {
  if (ids.size === 0) return;
  const { store } = context;
  const now = nowOf(context);
  const rows = await readAll(store, narrativeKind);
  const talk = await readTalk(store, rows, social, now);
  for (const row of rows) {
    if (ids.has(row.id)) await raiseMoment(store, row, talk(row.id), now);
  }
}

interface OwnReadings extends Pick<NarrativeReadings, 'changes24h' | 'movesWaitFor'> {
  readonly talk: Talk;
}

/** What is known of it: what is said, prices of its tokens, what smart money moved. The rest says what it
 * waits for. */
export async function readNarrativeInputs(
  store: CockpitReads,
  { id, body }: NarrativeRow,
  { changes24h, talk, movesWaitFor }: OwnReadings,
  now: Date,
): Promise<NarrativeInputs> {
  const moves = await readAll(store, smartMoneyEvent, {
    linkedTo: { kind: 'narrative', id, role: 'narrative' },
    from: new Date(now.getTime() - 24 * hourMs).toISOString(),
  });
  const flows = moves.map(({ body: { at, side, usdValue } }) => ({ at, side, usd: usdValue }));
  const change = smartMoneyChange(flows, { now, windowMs: 24 * hourMs });
  const isWaiting = change.value === null && movesWaitFor !== null;
  return {
    social: talk.window === null ? { reason: talk.reason } : socialOf(talk),
    market: 'reason' in changes24h ? { reason: String(changes24h.reason) } : marketOf(),
    onchain: {
      exchangeNetflow: missing('flows into exchanges wait for the key dune'),
      whaleChange: isWaiting ? missing(`moves of smart money wait for ${movesWaitFor}`) : change,
      activeRatio: missing('active addresses wait for the key dune'),
    },
  };

  function marketOf(): MarketInputs {
    return {
      funding: missing('funding waits for the brain: its API does not tell it'),
      priceChange24h: meanChange(body.tokens, changes24h as Readonly<Record<string, Input>>),
      volumeRatio: missing('the volume of single tokens waits for the key coingecko'),
    };
  }
}

function socialOf({ window, before }: Extract<Talk, { reason: null }>): SocialInputs {
  const { mentions, organicShare, sentiment, to } = window;
  const seen = (value: number | null, why: string): Input =>
    value === null ? missing(why) : known(value, to);
  return {
    mentions: known(mentions, to),
    organicShare: seen(organicShare, 'nothing was said of it in a day'),
    sentiment: seen(sentiment, 'moods wait for posts with a sentiment in their file'),
    velocity:
      before === null
        ? missing('how talk grows waits for posts of two days in their file')
        : known(mentions - before.mentions, to),
    weightedMentions: missing('who is heard waits for the key elfa'),
    mindshare: missing('the share of all attention waits for the key elfa'),
    smartAccounts: missing('well-connected accounts wait for the key elfa'),
  };
}

/** Of the tokens whose change is known, each counting the same; as old as the oldest of them. */
function meanChange(tokens: readonly string[], changes: Readonly<Record<string, Input>>): Input {
  if (tokens.length === 0) return missing('no token is named for it: add some on its page');
  const found = tokens.flatMap((token) => {
    const symbol = token.toUpperCase();
    const input = Object.hasOwn(changes, symbol) ? changes[symbol] : undefined;
    return input === undefined || input.value === null ? [] : [input];
  });
  const [first] = found;
  if (first === undefined) {
    return missing(
      'the brain knows the price of none of its tokens; others wait for the key coingecko',
    );
  }
  const mean = found.reduce((sum, { value }) => sum + value, 0) / found.length;
  const oldest = found.reduce(
    (at, { observedAt }) => (observedAt < at ? observedAt : at),
    first.observedAt,
  );
  return known(mean, oldest);
}
