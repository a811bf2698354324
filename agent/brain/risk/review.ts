import { canonicalJson, sha256Hex } from '#lib';
import type { TradeProposal } from '../model/trade.ts';
import type { WhyEntry } from '../model/why.ts';
import { brandApproved, tradeId } from './approved-intent.ts';
import { findRestricted } from './dcg.ts';
import type { Decision, GateResult, StrategyAnswer } from './decision.ts';
import type { ProposalInput, SizedInput } from './gates/define.ts';
import { gates } from './gates/index.ts';
import { decideSize, type Sizing } from './sizing.ts';
import type { RiskInput } from './types.ts';

export interface ReviewRequest {
  readonly proposal: TradeProposal;
  /** The cycle or request it belongs to. */
  readonly trace: string;
  readonly strategies?: readonly StrategyAnswer[];
  readonly why?: readonly WhyEntry[];
  /** In units of the asset; given by an operator instead of the sizing. */
  readonly requestedSize?: number;
  readonly requestedLeverage?: number;
}

/** Every gate, the size and the verdict of one trade. Pure: what it approved is in nobody's hands
 * before the decision is in the log. */
export function reviewTrade(request: ReviewRequest, input: RiskInput): Decision {
  const { proposal, trace, strategies = [], why = [] } = request;
  const id = tradeId(proposal);
  const isManual = request.requestedSize !== undefined;
  const asked: ProposalInput = { ...input, proposal, tradeId: id, isManual };
  const before = gates
    .filter((gate) => gate.stage === 'before-size')
    .map((gate): GateResult => ({ gate: gate.name, ...gate.check(asked) }));
  const { equity } = input.portfolio;
  const stopper = before.find(({ verdict }) => verdict === 'refuse');
  let sizing: Sizing | null = null;
  let after: readonly GateResult[];
  // The gate `inputs` has refused where one of the two is not there.
  if (stopper === undefined && equity !== null && input.market !== null) {
    sizing = size(request, input, equity, input.market.lot);
    after = checkSized({ ...asked, sizing, equity, market: input.market });
  } else {
    after = skipSized(stopper?.gate ?? 'inputs');
  }
  const results = [...before, ...after];
  const isApproved = sizing !== null && results.every(({ verdict }) => verdict === 'pass');
  return {
    id: decisionId(trace, proposal.symbol, id),
    at: input.at,
    trace,
    symbol: proposal.symbol,
    regime: input.regime,
    outcome: isApproved ? 'approved' : 'refused',
    tradeId: id,
    proposal,
    strategies,
    why,
    gates: results,
    sizing,
    intent:
      isApproved && sizing !== null
        ? brandApproved({ ...proposal, id, size: sizing.size, leverage: sizing.leverage })
        : null,
    dcg: findRestricted(input.dcg, proposal.symbol) ?? null,
  };
}

/** The decision of an asset that nothing was proposed for. */
export function recordNoTrade(
  { trace, symbol, strategies, why }: Pick<Decision, 'trace' | 'symbol' | 'strategies' | 'why'>,
  { at, regime }: Pick<RiskInput, 'at' | 'regime'>,
): Decision {
  return {
    id: decisionId(trace, symbol, null),
    at,
    trace,
    symbol,
    regime,
    outcome: 'no-trade',
    tradeId: null,
    proposal: null,
    strategies,
    why,
    gates: [],
    sizing: null,
    intent: null,
    dcg: null,
  };
}

function size(request: ReviewRequest, input: RiskInput, equity: number, lot: number): Sizing {
  const { proposal, requestedSize, requestedLeverage } = request;
  const sizing = decideSize(proposal, input, {
    equity,
    lot,
    ...(requestedSize === undefined ? {} : { requestedSize }),
  });
  return requestedLeverage === undefined ? sizing : { ...sizing, leverage: requestedLeverage };
}

function checkSized(input: SizedInput): readonly GateResult[] {
  return gates
    .filter((gate) => gate.stage === 'after-size')
    .map((gate) => ({ gate: gate.name, ...gate.check(input) }));
}

function skipSized(stopper: string): readonly GateResult[] {
  return gates
    .filter((gate) => gate.stage === 'after-size')
    .map(({ name }) => ({
      gate: name,
      verdict: 'skip',
      numbers: {},
      message: `not sized: refused by ${stopper}`,
    }));
}

function decisionId(trace: string, symbol: string, trade: string | null): string {
  return sha256Hex(canonicalJson({ trace, symbol, trade }));
}
