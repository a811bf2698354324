import type { Market } from '../../model/exchange.ts';
import type { TradeProposal } from '../../model/trade.ts';
import type { GateVerdict, Numbers } from '../decision.ts';
import type { Sizing } from '../sizing.ts';
import type { RiskInput } from '../types.ts';

export interface ProposalInput extends RiskInput {
  readonly proposal: TradeProposal;
  readonly tradeId: string;
  /** An operator asks, not a strategy. */
  readonly isManual: boolean;
}

/** With the final size, rounded to the lot. */
export interface SizedInput extends ProposalInput {
  readonly sizing: Sizing;
  readonly equity: number;
  readonly market: Market;
}

/** A rule that a trade passes or is refused by, with the numbers it was decided by. `before-size` gates
 * come first; when one of them refuses, the trade is never sized. */
export type Gate<Name extends string = string> =
  | {
      readonly name: Name;
      readonly description: string;
      readonly stage: 'before-size';
      check(input: ProposalInput): GateVerdict;
    }
  | {
      readonly name: Name;
      readonly description: string;
      readonly stage: 'after-size';
      check(input: SizedInput): GateVerdict;
    };

export function defineGate<const Name extends string>(gate: Gate<Name>): Gate<Name> {
  return gate;
}

export function pass(message: string, numbers: Numbers = {}): GateVerdict {
  return { verdict: 'pass', numbers, message };
}

export function refuse(message: string, numbers: Numbers = {}): GateVerdict {
  return { verdict: 'refuse', numbers, message };
}

export function percent(fraction: number): string {
  return `${Number((fraction * 100).toFixed(4))} %`;
}
