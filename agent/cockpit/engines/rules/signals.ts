import { eventKinds, importances, narrativeStates, riskStates } from '../../model/vocabulary.ts';

export type Scalar = number | string | boolean;

/** What a rule may ask for. Without `words` a text can be anything. */
export type SignalType =
  | { readonly type: 'number'; readonly title: string }
  | { readonly type: 'flag'; readonly title: string }
  | { readonly type: 'text'; readonly title: string; readonly words?: readonly string[] };

export const subjectKinds = ['event', 'narrative', 'signal', 'portfolio'] as const;
export type SubjectKind = (typeof subjectKinds)[number];

/** Who tells signals; `cockpit` is what it knows itself. */
export const suppliers = [
  'cockpit',
  'brain',
  'bots',
  'slates',
  'posts',
  'moves',
  'structures',
] as const;
export type Supplier = (typeof suppliers)[number];

export type SuppliedSignal = SignalType & {
  readonly from: Supplier;
  /** Rules about others are never told it. */
  readonly about: readonly SubjectKind[];
};

type Supply = Omit<SuppliedSignal, 'type' | 'title' | 'words'>;
const number = (title: string, supply: Supply): SuppliedSignal => {
  return { type: 'number', title, ...supply };
};
const flag = (title: string, supply: Supply): SuppliedSignal => ({
  type: 'flag',
  title,
  ...supply,
});
const text = (title: string, supply: Supply, words?: readonly string[]): SuppliedSignal => {
  return { type: 'text', title, ...(words === undefined ? {} : { words }), ...supply };
};

const all = (from: Supplier): Supply => ({ from, about: subjectKinds });
const events: Supply = { from: 'cockpit', about: ['event'] };
const narratives: Supply = { from: 'cockpit', about: ['narrative', 'signal'] };
const moves: Supply = { from: 'moves', about: ['signal'] };
const talk: Supply = { from: 'posts', about: ['narrative', 'signal'] };
const odds: Supply = { from: 'slates', about: ['event'] };

/** Every signal that rules know by name; a scenario adds its own, which are numbers. */
export const signalTypes: Readonly<Record<string, SuppliedSignal>> = {
  'risk.state': text('The risk state', all('cockpit'), riskStates),
  'risk.drawdown': number('Fall below the highest equity, as a fraction', all('brain')),
  'risk.drawdown24h': number(
    'Fall below the highest equity of 24 hours, as a fraction',
    all('brain'),
  ),
  'risk.killSwitch': number('Level of the brain’s kill switch', all('brain')),
  'event.kind': text('Kind of the event', events, eventKinds),
  'event.importance': text('Importance of the event', events, importances),
  'event.hoursUntil': number('Hours until the event begins; negative afterwards', events),
  'event.phase': text('Where the event is', events, ['early', 'lead', 'during', 'tail', 'over']),
  'narrative.name': text('Name of the narrative', narratives),
  'narrative.state': text('State of the narrative', narratives, narrativeStates),
  'narrative.score': number('Score of the narrative, 0 to 100', narratives),
  'narrative.sentiment': number('Sentiment about the narrative, −1 to 1', talk),
  'narrative.isTradable': flag('New positions in the narrative are allowed', narratives),
  'flow.usd': number('Value of the move, USD', moves),
  'flow.side': text('Which way the move goes', moves, ['buy', 'sell', 'in', 'out']),
  'flow.confidence': number('How sure the source is of the move, 0 to 1', moves),
  'flow.token': text('What was moved', moves),
  'scenario.isActive': flag('A scenario is active for the subject', all('cockpit')),
  'density.today': number('Active strategies today', all('cockpit')),
  'bot.state': text('The worst state of any bot', all('bots'), ['open', 'stopped', 'unreachable']),
  'bot.openTrades': number('Open trades of all bots', all('bots')),
  'market.volumeRatio': number('Volume against what is usual', all('brain')),
  'market.iv': number(
    'Mean implied volatility a year of open option structures, as a fraction',
    all('structures'),
  ),
  'odds.probability': number('Probability that the odds imply for the home side', odds),
  'odds.expectedPoints': number('Points of the home side by total and spread', odds),
  'social.mentions': number('Mentions', talk),
};

/** What is known of a signal at one moment. */
export interface SignalValue {
  readonly value: Scalar | null;
  readonly observedAt: string | null;
  /** Why there is none. */
  readonly missing?: string | undefined;
  /** Earlier values, the oldest first. */
  readonly history?: readonly { readonly at: string; readonly value: number }[] | undefined;
}

export type Signals = Readonly<Record<string, SignalValue>>;
