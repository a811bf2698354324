import type { Regime } from '../model/features.ts';
import type { TimeMs } from '../model/time.ts';
import type { TradeProposal } from '../model/trade.ts';
import type { WhyEntry } from '../model/why.ts';
import type { ApprovedIntent } from './approved-intent.ts';
import type { DcgHit } from './dcg.ts';
import type { Sizing } from './sizing.ts';

export type Numbers = Readonly<Record<string, number | string | null>>;

/** `skip`: it was not asked, because the trade was refused before it could be. */
export interface GateVerdict {
  readonly verdict: 'pass' | 'refuse' | 'skip';
  readonly numbers: Numbers;
  readonly message: string;
}

export interface GateResult extends GateVerdict {
  readonly gate: string;
}

export interface StrategyAnswer {
  readonly strategy: string;
  readonly proposal: TradeProposal | null;
  readonly why: readonly WhyEntry[];
}

/** Whether and why an asset is traded in a cycle; kept for every one of them. */
export interface Decision {
  /** SHA-256 of trace, symbol and trade. */
  readonly id: string;
  readonly at: TimeMs;
  /** The cycle. */
  readonly trace: string;
  readonly symbol: string;
  readonly regime: Regime | null;
  readonly outcome: 'approved' | 'refused' | 'no-trade';
  /** Id of the trade; the intent's when it is approved. */
  readonly tradeId: string | null;
  readonly proposal: TradeProposal | null;
  readonly strategies: readonly StrategyAnswer[];
  /** What made one proposal, or none, of what the strategies and the signals said. */
  readonly why: readonly WhyEntry[];
  /** In their order. */
  readonly gates: readonly GateResult[];
  readonly sizing: Sizing | null;
  readonly intent: ApprovedIntent | null;
  readonly dcg: DcgHit | null;
}

/** The gates that refused, in their order. */
export function refusalsOf(decision: Pick<Decision, 'gates'>): readonly GateResult[] {
  return decision.gates.filter(({ verdict }) => verdict === 'refuse');
}
