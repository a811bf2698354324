import type { RiskState } from '../../model/vocabulary.ts';
import type { Permission } from '../gate/index.ts';
import type { Instrument, PreTradeCheck, Standing } from '../narrative/index.ts';
import { whyNothingOpens } from '../risk/index.ts';

/** A trade that somebody means to make by hand. */
export interface Ticket {
  readonly does: 'open' | 'close';
  readonly side: 'long' | 'short';
  readonly instrument: Instrument;
  readonly amountUsd: number;
}

export interface TicketInput {
  readonly ticket: Ticket;
  /** Of its narrative. */
  readonly standing: Standing;
  readonly preTrade: PreTradeCheck;
  /** Null when nobody has looked at it yet. */
  readonly riskState: RiskState | null;
  /** Of the wallet it is made with; null without one. */
  readonly permission: Permission | null;
}

export interface TicketDecision {
  /** `blocked`: the check before a trade is against it, a person may do it all the same and says why.
   * `refused`: nobody may. */
  readonly verdict: 'clear' | 'warned' | 'blocked' | 'refused';
  /** Why nobody may. */
  readonly refusals: readonly string[];
  /** The check; null for what closes a position, as that is never argued with. */
  readonly check: PreTradeCheck | null;
  /** What of the amount sentiment leaves, USD to the cent. */
  readonly amountUsd: number;
}

/** Whether a trade by hand may be made. One that opens a position asks the risk state, the narrative's
 * standing and the check before a trade; one that closes it asks for the wallet's permission only. */
export function decideTicket(input: TicketInput): TicketDecision {
  const { ticket, preTrade, permission } = input;
  const ofWallet = permission === null || permission.allowed ? [] : [permission.reason];
  if (ticket.does === 'close') {
    const verdict = ofWallet.length > 0 ? 'refused' : 'clear';
    return { verdict, refusals: ofWallet, check: null, amountUsd: ticket.amountUsd };
  }
  const ofRisk = whyNothingOpens(input.riskState);
  const refusals = [
    ...new Set([
      ...(ofRisk === undefined ? [] : [ofRisk]),
      ...standingRefusals(input),
      ...ofWallet,
    ]),
  ];
  return {
    verdict: refusals.length > 0 ? 'refused' : preTrade.verdict,
    ...{ refusals, check: preTrade },
    amountUsd: Math.floor(ticket.amountUsd * (input.standing.sizeFactor ?? 1) * 100) / 100,
  };
}

function standingRefusals({ ticket, standing }: TicketInput): readonly string[] {
  if (standing.mode !== 'tradable') return standing.reasons;
  const { instrument, side } = ticket;
  const ofInstrument = standing.instruments.includes(instrument)
    ? []
    : [`it is traded with ${standing.instruments.join(', ')}, not with ${instrument}`];
  const ofSide =
    instrument === 'spot' && side === 'short'
      ? ['spot is only bought: what is held is sold by closing it']
      : [];
  return [...ofInstrument, ...ofSide];
}
