import type { z } from 'zod';
import type { Features } from '../model/features.ts';
import type { TimeMs } from '../model/time.ts';
import type { Side, TradeProposal } from '../model/trade.ts';
import { checkLevels } from '../model/trade-levels.ts';
import type { WhyEntry } from '../model/why.ts';

/** Features of an asset that is past warm-up and has a price. */
export interface ReadyFeatures extends Features {
  readonly price: number;
  readonly candleAt: TimeMs;
}

/** What a strategy decides itself; symbol, entry, name and candle are filled in for it. */
export interface ProposalDraft {
  readonly side: Side;
  readonly stop: number;
  readonly target: number;
  /** Rounded and held within 1–10. */
  readonly conviction: number;
  readonly rationale: string;
  readonly signals: readonly string[];
}

export interface Evaluation {
  readonly proposal?: TradeProposal;
  readonly why: readonly WhyEntry[];
}

export interface StrategyInit<Params extends z.ZodType> {
  readonly name: string;
  readonly description: string;
  /** Every parameter has a default and a description. */
  readonly params: Params;
  /** Closed candles in a row before any of its inputs is free of its seed. */
  readonly warmupCandles: number;
  /** Pure: the same features give the same answer, whatever was asked before. */
  readonly evaluate: (
    features: ReadyFeatures,
    params: z.output<Params>,
  ) => { readonly draft?: ProposalDraft; readonly why: readonly WhyEntry[] };
}

export interface Strategy<Params extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly description: string;
  readonly params: Params;
  readonly warmupCandles: number;
  /** `params` as `params.parse` of the strategy returns them. Never throws for any features. */
  evaluate(features: Features, params: z.output<Params>): Evaluation;
}

/** Declares a strategy. Around what it decides stand the rules all share: nothing before warm-up,
 * nothing without a price, a stop on the losing and a target on the winning side. */
export function defineStrategy<const Params extends z.ZodType>(
  init: StrategyInit<Params>,
): Strategy<Params> {
  const { name, description, params, warmupCandles } = init;
  return {
    name,
    description,
    params,
    warmupCandles,
    evaluate(features, values) {
      const notReady = checkReady(features, warmupCandles);
      if (notReady !== undefined) return { why: [notReady] };
      const ready = features as ReadyFeatures;
      const { draft, why } = init.evaluate(ready, values);
      if (draft === undefined) return { why };
      const proposal = completeDraft(draft, ready, name);
      const levels = checkLevels(proposal);
      return levels.isMet === true
        ? { proposal, why: [...why, levels] }
        : { why: [...why, levels] };
    },
  };
}

function checkReady(features: Features, warmupCandles: number): WhyEntry | undefined {
  const { candles, price, candleAt } = features;
  if (candles < warmupCandles) {
    const message = `${candles} closed candles in a row; ${warmupCandles} are needed`;
    return { check: 'warm-up', isMet: null, numbers: { candles, warmupCandles }, message };
  }
  if (price === null || candleAt === null || !Number.isFinite(price) || price <= 0) {
    return { check: 'price', isMet: null, numbers: { price }, message: 'no price' };
  }
  return undefined;
}

function completeDraft(draft: ProposalDraft, features: ReadyFeatures, name: string): TradeProposal {
  return {
    symbol: features.symbol,
    side: draft.side,
    entry: features.price,
    stop: draft.stop,
    target: draft.target,
    conviction: Math.min(10, Math.max(1, Math.round(draft.conviction))),
    strategy: name,
    rationale: draft.rationale,
    signals: [...new Set(draft.signals)].sort(),
    candleAt: features.candleAt,
  };
}
