import { type ComponentName, fresh, type Input, type NarrativeInputs } from './inputs.ts';
import { limits } from './limits.ts';

/** What one input adds to its component. */
export interface Part {
  readonly input: string;
  readonly value: number | null;
  /** Null: it adds nothing because it is not known, not because it is neutral. */
  readonly contribution: number | null;
  /** Why it is not known. */
  readonly reason: string | null;
}

export interface Component {
  readonly name: ComponentName;
  /** −1 to 1; null when none of its inputs is known. */
  readonly score: number | null;
  /** Its share of the composite, after those without a score were left out; null for those. */
  readonly weight: number | null;
  readonly parts: readonly Part[];
  readonly reason: string | null;
}

type Rules = Readonly<Record<string, (value: number) => number>>;

// The composer's formulas; each is bounded so that no input can decide alone.
const socialRules: Rules = {
  sentiment: (value) => clamp(value * 0.4, 0.4),
  weightedMentions: (value) => Math.min((value / 100) * 0.3, 0.3),
  mentions: (value) => Math.min((value / 150) * 0.3, 0.3),
  organicShare: (value) => value * 0.15,
  mindshare: (value) => Math.min(value * 4, 0.2),
  velocity: (value) => clamp(value / 25, 0.2),
  smartAccounts: (value) => Math.min(value * 0.05, 0.15),
};
const marketRules: Rules = {
  funding: (value) => -clamp(value * 100, 0.4),
  priceChange24h: (value) => clamp(value / 10, 0.3),
  volumeRatio: (value) => (value > 1.5 ? 0.3 : value > 1.2 ? 0.15 : 0),
};
const onchainRules: Rules = {
  exchangeNetflow: (value) => -clamp(value / 10_000, 0.4),
  whaleChange: (value) => 0.3 * Math.sign(value),
  activeRatio: (value) => (value > 1.2 ? 0.3 : value > 1 ? 0.15 : 0),
};

/** The three components with their weights: 0.40, 0.35 and 0.25 of those that have a score. */
export function componentsOf(inputs: NarrativeInputs, now: Date): readonly Component[] {
  const social = withoutPlainMentions(inputs.social, now);
  const all = [
    componentOf('social', social, socialRules, now),
    componentOf('market', inputs.market, marketRules, now),
    componentOf('onchain', inputs.onchain, onchainRules, now),
  ];
  const total = all.reduce(
    (sum, { name, score }) => (score === null ? sum : sum + limits.weights[name]),
    0,
  );
  return all.map((one) =>
    one.score === null ? one : { ...one, weight: limits.weights[one.name] / total },
  );
}

function componentOf(
  name: ComponentName,
  inputs: object | { readonly reason: string },
  rules: Rules,
  now: Date,
): Component {
  if ('reason' in inputs && typeof inputs.reason === 'string') {
    return { name, score: null, weight: null, parts: [], reason: inputs.reason };
  }
  const parts = Object.entries(inputs as Readonly<Record<string, Input>>).map(([input, read]) =>
    partOf(input, fresh(read, name, now), rules[input]),
  );
  const added = parts.flatMap(({ contribution }) => (contribution === null ? [] : [contribution]));
  if (added.length === 0) {
    return { name, score: null, weight: null, parts, reason: reasonsOf(parts) };
  }
  const score = clamp(
    added.reduce((sum, one) => sum + one, 0),
    1,
  );
  return { name, score, weight: null, parts, reason: null };
}

/** Why they are not known, each reason once. */
export function reasonsOf(unknown: readonly { readonly reason: string | null }[]): string {
  return [...new Set(unknown.flatMap(({ reason }) => (reason === null ? [] : [reason])))].join(
    '; ',
  );
}

function partOf(input: string, read: Input, rule: ((value: number) => number) | undefined): Part {
  if (read.value === null) {
    return { input, value: null, contribution: null, reason: read.reason };
  }
  const contribution = rule === undefined ? 0 : rule(read.value);
  // −0 is an artefact of the signs above.
  return { input, value: read.value, contribution: contribution + 0, reason: null };
}

/** Mentions count once: weighted where that is known, else plain. */
function withoutPlainMentions(social: NarrativeInputs['social'], now: Date) {
  if ('reason' in social) return social;
  const { mentions, weightedMentions, ...rest } = social;
  const isWeighted = fresh(weightedMentions, 'social', now).value !== null;
  return { ...rest, ...(isWeighted ? { weightedMentions } : { mentions }) };
}

function clamp(value: number, bound: number): number {
  return Math.max(-bound, Math.min(bound, value));
}
