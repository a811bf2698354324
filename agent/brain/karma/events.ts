import { z } from 'zod';
import { defineEvent, type NewEvent } from '../events/index.ts';
import { domains, regimes } from '../model/features.ts';
import { closeReasons } from '../positions/index.ts';

const name = z.string().min(1);
const time = z.int().nonnegative();
const weight = z.number().min(0).max(1);
const weights = byDomain(weight);

function byDomain<Value extends z.ZodType>(value: Value) {
  return z.strictObject({
    technical: value,
    onchain: value,
    tradfi: value,
    social: value,
    events: value,
    curator: value,
  });
}

export const subjects = ['strategy', 'producer'] as const;

export const outcomeScored = defineEvent({
  type: 'karma.outcome.v1',
  description: 'What a strategy or a producer was worth in a trade that is over',
  durability: 'normal',
  payload: z.strictObject({
    positionId: name,
    intentId: name,
    subject: z.enum(subjects),
    /** Of the strategy or the producer. */
    name,
    /** Null for a strategy. */
    domain: z.enum(domains).nullable(),
    symbol: name,
    side: z.enum(['long', 'short']),
    /** As it was said before the trade; nothing changes it afterwards. */
    conviction: z.int().min(1).max(10),
    /** The event that says so; null for a strategy, whose intent does. */
    signalId: name.nullable(),
    /** Of a producer on trial: its signal moved nothing. */
    isShadow: z.boolean(),
    /** When the trade was decided; null when it was not known then. */
    regime: z.enum(regimes).nullable(),
    /** What each domain said then, −10…+10, positive when it agreed with the trade; null when it
     * was silent. Only with the strategy. */
    domains: byDomain(z.number().min(-10).max(10).nullable()).nullable(),
    /** Net of fees and funding. */
    pnl: z.number(),
    /** pnl over size × entry price. */
    returnRate: z.number(),
    /** pnl > 0: nothing gained is no win. */
    isWin: z.boolean(),
    closeReason: z.enum(closeReasons),
    decidedAt: time,
    openedAt: time,
    closedAt: time,
  }),
});

export const weightsChanged = defineEvent({
  type: 'weights.changed.v1',
  description: 'The weights of the domains moved, or went back to the configured ones',
  durability: 'full',
  payload: z.strictObject({
    reason: z.enum(['learned', 'falling']),
    message: name,
    /** What the configuration says: when that changes, nothing that was learned counts. */
    configured: weights,
    before: weights,
    /** `before` within the bounds; the same unless the configuration is outside of them. */
    base: weights,
    after: weights,
    /** No weight moved further than this from `base`; null when they went back. */
    cap: weight.nullable(),
    outcomes: z.int().nonnegative(),
    windowFrom: time,
    windowTo: time,
    evidence: byDomain(
      z.strictObject({
        pairs: z.int().nonnegative(),
        /** Of what the domain said with won (+1) or not (−1). */
        correlation: z.number().min(-1).max(1).nullable(),
      }),
    ),
  }),
});

export const weightsReverted = defineEvent({
  type: 'weights.reverted.v1',
  description: 'An operator took a change of the weights back, and every later one with it',
  durability: 'full',
  payload: z.strictObject({
    changeId: name,
    reason: name,
    configured: weights,
    before: weights,
    after: weights,
  }),
});

export const shareIntended = defineEvent({
  type: 'karma.intent.v1',
  description: 'A share of a real profit was set aside in the books; no money moves',
  durability: 'full',
  payload: z.strictObject({
    positionId: name,
    pnl: z.number().positive(),
    rate: z.number().positive().max(0.5),
    amount: z.number().positive(),
  }),
});

export const shareSettled = defineEvent({
  type: 'karma.settled.v1',
  description: 'An operator paid set-aside shares; the reference is theirs',
  durability: 'full',
  payload: z.strictObject({
    positionIds: z.array(name).min(1),
    amount: z.number().positive(),
    reference: name,
  }),
});

export const outcomeTypes = [outcomeScored] as const;
export const weightTypes = [weightsChanged, weightsReverted] as const;
export const shareTypes = [shareIntended, shareSettled] as const;

export const karmaEvents = [...outcomeTypes, ...weightTypes, ...shareTypes] as const;

export type KarmaEvents = typeof karmaEvents;
export type KarmaEvent = NewEvent<KarmaEvents>;
export type Outcome = z.infer<(typeof outcomeScored)['payload']>;
export type WeightChange = z.infer<(typeof weightsChanged)['payload']>;
export type DomainScores = NonNullable<Outcome['domains']>;
