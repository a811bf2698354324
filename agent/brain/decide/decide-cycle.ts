import type { Market } from '../model/exchange.ts';
import type { Features } from '../model/features.ts';
import type { TradeProposal } from '../model/trade.ts';
import type { WhyEntry } from '../model/why.ts';
import {
  type Decision,
  type Portfolio,
  type RiskInput,
  recordNoTrade,
  reviewTrade,
  type StrategyAnswer,
  type TrackRecord,
} from '../risk/index.ts';
import type { ConfiguredStrategy } from '../strategies/index.ts';
import { combineProposals } from './combine.ts';
import { decideConviction, explainConviction } from './conviction.ts';
import { decideCounterThesis, explainCounterThesis } from './counter-thesis.ts';

/** What the assets of a cycle share. */
export interface CycleContext
  extends Omit<RiskInput, 'mark' | 'regime' | 'market' | 'record' | 'at'> {
  readonly trace: string;
  readonly strategies: readonly ConfiguredStrategy[];
  readonly markets: Readonly<Record<string, Market>>;
  /** By strategy. */
  readonly records: Readonly<Record<string, TrackRecord>>;
}

interface Candidate {
  readonly features: Features;
  readonly answers: readonly StrategyAnswer[];
  readonly why: readonly WhyEntry[];
  readonly proposal: TradeProposal | null;
}

/** Every asset of a cycle, those with most conviction first and by name where it is equal; what is
 * approved counts as open for the ones after it, so that together they stay within every limit. */
export function decideCycle(
  inputs: readonly Features[],
  context: CycleContext,
): readonly Decision[] {
  const candidates = inputs
    .map((features) => propose(features, context))
    .toSorted(
      (a, b) =>
        (b.proposal?.conviction ?? 0) - (a.proposal?.conviction ?? 0) ||
        compareText(a.features.symbol, b.features.symbol),
    );
  let { portfolio } = context;
  return candidates.map((candidate) => {
    const decision = judge(candidate, { ...context, portfolio });
    portfolio = withDecision(portfolio, decision, candidate.features.mark);
    return decision;
  });
}

/** One asset. */
export function decideSymbol(features: Features, context: CycleContext): Decision {
  return judge(propose(features, context), context);
}

function propose(
  features: Features,
  { strategies, config }: Pick<CycleContext, 'strategies' | 'config'>,
): Candidate {
  const answers = strategies.map((strategy): StrategyAnswer => {
    const { proposal, why } = strategy.evaluate(features);
    return { strategy: strategy.name, proposal: proposal ?? null, why };
  });
  const conviction = decideConviction(features.signals, config.weights);
  const counter = decideCounterThesis(conviction.signed, features);
  const combination = combineProposals(answers, counter.signed);
  const doubt =
    conviction.signed === null ? [] : [explainCounterThesis(conviction.signed, counter)];
  return {
    features,
    answers,
    why: [explainConviction(conviction), ...doubt, ...combination.why],
    proposal: combination.proposal,
  };
}

function judge({ features, answers, why, proposal }: Candidate, context: CycleContext): Decision {
  const { trace, markets, records, strategies: _, ...shared } = context;
  const { symbol, at, mark, regime } = features;
  if (proposal === null) {
    return recordNoTrade({ trace, symbol, strategies: answers, why }, { at, regime });
  }
  const input: RiskInput = {
    ...shared,
    at,
    mark,
    regime,
    market: markets[symbol] ?? null,
    record: records[proposal.strategy] ?? null,
  };
  return reviewTrade({ proposal, trace, strategies: answers, why }, input);
}

function withDecision(portfolio: Portfolio, { intent }: Decision, mark: number | null): Portfolio {
  if (intent === null) return portfolio;
  const { symbol, side, size, entry, stop, id } = intent;
  return {
    ...portfolio,
    exposures: [...portfolio.exposures, { symbol, side, size, entry, stop, mark, isPending: true }],
    approved: [...portfolio.approved, id],
  };
}

// Not by locale: the order must be the same on every machine.
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
