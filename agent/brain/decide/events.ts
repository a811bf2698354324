import { z } from 'zod';
import { defineEvent, type EventRegistry, type NewEvent } from '../events/index.ts';
import { type Decision, proposalSchema, tradeId } from '../risk/index.ts';

export const tradeProposed = defineEvent({
  type: 'trade.proposed.v1',
  description: 'A strategy wants a trade; whether it is made, the decision says',
  payload: z.strictObject({ id: z.string(), proposal: proposalSchema }),
  durability: 'normal',
});

export const decideEvents = [tradeProposed] as const satisfies EventRegistry;

export type DecideEvent = NewEvent<typeof decideEvents>;

/** What every strategy proposed in the decisions of a cycle, to be appended before those. */
export function eventsOfProposals(decisions: readonly Decision[]): readonly DecideEvent[] {
  return decisions.flatMap(({ at, trace, strategies }) =>
    strategies.flatMap(({ proposal }): readonly DecideEvent[] => {
      if (proposal === null) return [];
      const id = tradeId(proposal);
      const source = `strategy/${proposal.strategy}`;
      const payload = { id, proposal };
      const dedupeKey = `proposed:${trace}:${id}`;
      return [{ type: 'trade.proposed.v1', payload, at, source, trace, dedupeKey }];
    }),
  );
}
