import { z } from 'zod';
import type { TimeMs } from '../model/time.ts';
import type { Opinion } from './define.ts';
import { limits } from './limits.ts';
import { failureOf } from './runner/failure.ts';

const silence = z.strictObject({
  symbol: z.string(),
  producer: z.string(),
  reason: z.string().min(1),
});

const signal = z
  .strictObject({
    symbol: z.string(),
    direction: z.enum(['long', 'short', 'neutral']),
    conviction: z.int().min(0).max(10),
    rationale: z.string().min(1).max(limits.rationaleMaxChars),
    producer: z.string(),
    observedAt: z.int().min(0),
    inputs: z
      .record(
        z.string(),
        z.union([z.number(), z.string().max(limits.inputTextMaxChars), z.boolean(), z.null()]),
      )
      .refine((inputs) => Object.keys(inputs).length <= limits.inputsMax),
  })
  .refine(({ direction, conviction }) => (direction === 'neutral') === (conviction === 0), {
    error: 'conviction is 0 exactly when neutral',
  });

export interface OpinionRequest {
  readonly producer: string;
  readonly symbols: readonly string[];
  readonly at: TimeMs;
}

/** The opinions, one for each asset asked for and in that order; an asset nobody spoke of has none.
 * Throws Fault `brain.producer` when anything in the answer is not as promised. */
export function checkOpinions(answer: unknown, request: OpinionRequest): readonly Opinion[] {
  const { producer, symbols, at } = request;
  const refuse = (what: string) => failureOf('garbage', `the answer is garbage: ${what}`, producer);
  if (!Array.isArray(answer)) throw refuse(`${typeof answer}, no list`);
  const asked = new Set(symbols);
  const given = new Map<string, Opinion>();
  for (const one of answer) {
    const isSilence = typeof one === 'object' && one !== null && 'reason' in one;
    const parsed = (isSilence ? silence : signal).safeParse(one);
    if (!parsed.success) throw refuse(parsed.error.issues[0]?.message ?? 'wrong shape');
    const opinion: Opinion = parsed.data;
    if (opinion.producer !== producer) throw refuse(`it speaks for ${opinion.producer}`);
    if (!asked.has(opinion.symbol)) throw refuse(`nobody asked about ${opinion.symbol}`);
    if (given.has(opinion.symbol)) throw refuse(`two opinions of ${opinion.symbol}`);
    if ('observedAt' in opinion && opinion.observedAt > at) throw refuse('it knows the future');
    given.set(opinion.symbol, opinion);
  }
  return symbols.map(
    (symbol) => given.get(symbol) ?? { symbol, producer, reason: 'it said nothing' },
  );
}
