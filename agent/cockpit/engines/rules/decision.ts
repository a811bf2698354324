import { z } from 'zod';
import { day, instant, riskState, verdict } from '../../model/vocabulary.ts';
import { subjectKinds } from './signals.ts';

const scalar = z.union([z.number(), z.string(), z.boolean()]);

export const signalValue = z.object({
  value: scalar.nullable(),
  observedAt: instant.nullable(),
  missing: z.string().optional(),
  history: z.array(z.object({ at: instant, value: z.number() })).optional(),
});

export const subject = z.object({
  kind: z.enum(subjectKinds),
  /** The same for the same thing at any time: cooldown and day count by it. */
  id: z.string().min(1),
  title: z.string().min(1),
});
export type Subject = Readonly<z.output<typeof subject>>;

/** Somebody other than the rules who allows no new exposure, and why. */
export const block = z.object({ by: z.string().min(1), reason: z.string().min(1) });
export type Block = Readonly<z.output<typeof block>>;

/** Everything a decision depends on beside the rules, the clock and what was decided before. */
export const decisionInputs = z.object({
  signals: z.record(z.string(), signalValue),
  /** Null when nobody knows it; nothing is added then. */
  riskState: riskState.nullable(),
  /** Keys of the scenarios that are active for the subject. */
  scenarios: z.array(z.string()),
  blocks: z.array(block),
});
export type DecisionInputs = z.output<typeof decisionInputs>;

const standing = z.enum(['chosen', 'outranked', 'no', 'unknown', 'not-asked', 'shadow']);

export const decisionFields = z.object({
  at: instant,
  /** In the viewer's zone. */
  day,
  subject,
  /** `suppressed`: a rule spoke and had spoken of this before, within its cooldown or the same day. */
  outcome: z.enum(['decided', 'suppressed', 'no-match']),
  verdict: verdict.nullable(),
  /** What the rule asked for, before others weakened it. */
  wanted: verdict.nullable(),
  rule: z.object({ id: z.string(), version: z.string() }).nullable(),
  scenario: z.string().nullable(),
  sizePct: z.number().nullable(),
  blockedBy: z.array(block),
  suppressedBy: z
    .object({ reason: z.enum(['cooldown', 'same-day']), since: instant, until: instant.nullable() })
    .nullable(),
  explanation: z.string().min(1),
  /** Every rule about such subjects, in the order they are asked. */
  rules: z.array(
    z.object({
      id: z.string(),
      version: z.string(),
      emit: verdict,
      standing,
      /** What it found. */
      text: z.string(),
    }),
  ),
  inputs: decisionInputs,
});
/** What the rules say of one subject at one moment; plain JSON. */
export type Decision = z.output<typeof decisionFields>;
