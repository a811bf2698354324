import { z } from 'zod';
import { regimes } from '../model/features.ts';
import type { TradeIntent } from '../model/trade.ts';
import type { Decision } from './decision.ts';

/** A decision as the log has it: plain data, its intent without the brand. */
export type DecisionRecord = Omit<Decision, 'intent'> & { readonly intent: TradeIntent | null };

const numbers = z.record(z.string(), z.union([z.number(), z.string(), z.null()]));
const id = z.string().regex(/^[0-9a-f]{64}$/);

export const proposalSchema = z.strictObject({
  symbol: z.string().min(1),
  side: z.enum(['long', 'short']),
  entry: z.number(),
  stop: z.number(),
  target: z.number(),
  conviction: z.number(),
  strategy: z.string().min(1),
  rationale: z.string(),
  signals: z.array(z.string()).readonly(),
  candleAt: z.number(),
});

const whySchema = z.strictObject({
  check: z.string(),
  isMet: z.boolean().nullable(),
  numbers,
  message: z.string(),
});

const kellySchema = z.strictObject({
  basis: z.enum(['record', 'unproven', 'none']),
  n: z.number(),
  winRate: z.number(),
  payoff: z.number(),
  full: z.number(),
  used: z.number(),
});

const capSchema = z.strictObject({
  cap: z.string(),
  notional: z.number().nullable(),
  numbers,
  message: z.string(),
});

const sizingSchema = z.strictObject({
  caps: z.array(capSchema).readonly(),
  binding: z.string().nullable(),
  exactSize: z.number(),
  size: z.number(),
  notional: z.number(),
  leverage: z.number(),
  risk: z.number(),
  kelly: kellySchema,
});

const gateSchema = z.strictObject({
  gate: z.string(),
  verdict: z.enum(['pass', 'refuse', 'skip']),
  numbers,
  message: z.string(),
});

const dcgHitSchema = z.strictObject({
  symbol: z.string(),
  restricted: z.string(),
  matched: z.string(),
  reason: z.string(),
});

const answerSchema = z.strictObject({
  strategy: z.string(),
  proposal: proposalSchema.nullable(),
  why: z.array(whySchema).readonly(),
});

export const decisionSchema = z.strictObject({
  id,
  at: z.number(),
  trace: z.string(),
  symbol: z.string().min(1),
  regime: z.enum(regimes).nullable(),
  outcome: z.enum(['approved', 'refused', 'no-trade']),
  tradeId: id.nullable(),
  proposal: proposalSchema.nullable(),
  strategies: z.array(answerSchema).readonly(),
  why: z.array(whySchema).readonly(),
  gates: z.array(gateSchema).readonly(),
  sizing: sizingSchema.nullable(),
  intent: proposalSchema.extend({ id, size: z.number().gt(0), leverage: z.number() }).nullable(),
  dcg: dcgHitSchema.nullable(),
}) satisfies z.ZodType<DecisionRecord>;

/** The decision as JSON can carry it: a number that is none is told as text, a bound that is infinite
 * bounds nothing. */
export function recordDecision(decision: Decision): DecisionRecord {
  return writable(decision) as DecisionRecord;
}

function writable(value: unknown, key = ''): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return key === 'notional' || key === 'exactSize' ? null : String(value);
  }
  if (Array.isArray(value)) return value.map((item) => writable(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, writable(member, name)]),
  );
}
