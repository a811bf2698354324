import { z } from 'zod';
import { defineEvent, type EventRegistry, type NewEvent } from '../events/index.ts';
import type { DcgList } from './dcg.ts';
import type { Decision } from './decision.ts';
import { decisionSchema, recordDecision } from './decision-record.ts';
import type { KillSwitchChange } from './kill-switch/index.ts';
import { restraintEvents } from './restraint/events.ts';

const level = z.union([
  z.literal(0),
  z.literal(1),
  z.literal(2),
  z.literal(3),
  z.literal(4),
  z.literal(5),
]);

const changeSchema = z.strictObject({
  from: level,
  to: level,
  by: z.enum(['machine', 'operator']),
  actor: z.string().min(1),
  reason: z.string().min(1),
  trigger: z.string().nullable(),
  numbers: z.record(z.string(), z.union([z.number(), z.string(), z.null()])),
  acceptsDrawdown: z.boolean(),
}) satisfies z.ZodType<KillSwitchChange>;

export const killSwitchChanged = defineEvent({
  type: 'killswitch.changed.v1',
  description: 'The kill switch was raised by the machine, or set by an operator',
  payload: changeSchema,
  durability: 'full',
});

export const killSwitchMeasured = defineEvent({
  type: 'killswitch.measured.v1',
  description: 'Equity, which daily loss and drawdown are counted from',
  payload: z.strictObject({
    equity: z.number(),
    /** Paid in or out since the measure before. */
    flow: z.number(),
  }),
  durability: 'full',
});

export const decisionApproved = defineEvent({
  type: 'decision.approved.v1',
  description: 'A trade passed every gate; its intent may become an order',
  payload: decisionSchema,
  durability: 'full',
});

export const decisionRefused = defineEvent({
  type: 'decision.refused.v1',
  description: 'A gate refused a trade',
  payload: decisionSchema,
  durability: 'normal',
});

export const decisionNoTrade = defineEvent({
  type: 'decision.no-trade.v1',
  description: 'Nothing was proposed for an asset, or what was proposed cancelled out',
  payload: decisionSchema,
  durability: 'normal',
});

export const dcgViolation = defineEvent({
  type: 'dcg.violation.v1',
  description: 'Something wanted to trade a restricted asset and was refused',
  payload: z.strictObject({
    symbol: z.string(),
    restricted: z.string(),
    matched: z.string(),
    reason: z.string(),
    action: z.string(),
    strategy: z.string(),
    tradeId: z.string(),
  }),
  durability: 'full',
});

export const dcgChanged = defineEvent({
  type: 'dcg.changed.v1',
  description: 'The list of restricted assets in force',
  payload: z.strictObject({
    entries: z.array(
      z.strictObject({ symbol: z.string(), aliases: z.array(z.string()), reason: z.string() }),
    ),
  }),
  durability: 'full',
});

export const riskEvents = [
  killSwitchChanged,
  killSwitchMeasured,
  decisionApproved,
  decisionRefused,
  decisionNoTrade,
  dcgViolation,
  dcgChanged,
  ...restraintEvents,
] as const satisfies EventRegistry;

export type RiskEvent = NewEvent<typeof riskEvents>;

/** What the log gets of a decision, in its order: append it before the intent is acted on. An
 * approval has the trade's id as its key, so that a trade is approved once and for ever. */
export function eventsOfDecision(decision: Decision): readonly RiskEvent[] {
  const { id, at, trace, outcome, tradeId, dcg, proposal } = decision;
  const common = { at, source: 'brain/risk', trace };
  const payload = recordDecision(decision);
  const violations: RiskEvent[] =
    dcg === null || proposal === null || tradeId === null
      ? []
      : [
          {
            ...common,
            type: 'dcg.violation.v1',
            payload: {
              ...dcg,
              action: `enter ${proposal.side}`,
              strategy: proposal.strategy,
              tradeId,
            },
            dedupeKey: `dcg:${id}`,
          },
        ];
  const dedupeKey = outcome === 'approved' ? `approved:${tradeId}` : `decision:${id}`;
  return [...violations, { ...common, type: `decision.${outcome}.v1`, payload, dedupeKey }];
}

export function eventOfChange(
  change: KillSwitchChange,
  { at, trace }: { at: number; trace: string },
): RiskEvent {
  const source = change.by === 'operator' ? `operator/${change.actor}` : 'brain/risk';
  return { type: 'killswitch.changed.v1', payload: change, at, source, trace };
}

/** That another list is in force from now on. */
export function eventOfDcgList(
  list: DcgList,
  { at, trace, source }: { at: number; trace: string; source: string },
): RiskEvent {
  const entries = list.entries.map((entry) => ({ ...entry, aliases: [...entry.aliases] }));
  return { type: 'dcg.changed.v1', payload: { entries }, at, source, trace };
}
