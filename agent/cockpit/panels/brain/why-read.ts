import { z } from 'zod';
import { Fault } from '#lib';
import type { PanelContext } from '../../web/panel.ts';
import { askBrain } from './ask.ts';

const maybe = z.number().nullable();
const numbers = z.record(z.string(), z.union([z.number(), z.string(), z.null()]));
const check = z.object({
  ...{ check: z.string(), isMet: z.boolean().nullable(), message: z.string(), numbers },
});
const proposal = z.object({
  ...{ side: z.enum(['long', 'short']), entry: z.number(), stop: z.number(), target: z.number() },
  ...{ conviction: z.number(), strategy: z.string(), rationale: z.string() },
});

const whySchema = z.object({
  ...{ id: z.string(), at: z.number(), symbol: z.string(), regime: z.string().nullable() },
  ...{ outcome: z.enum(['approved', 'refused', 'no-trade']), tradeId: z.string().nullable() },
  proposal: proposal.nullable(),
  strategies: z.array(
    z.object({ strategy: z.string(), proposal: proposal.nullable(), why: z.array(check) }),
  ),
  why: z.array(check),
  gates: z.array(
    z.object({
      ...{ gate: z.string(), verdict: z.enum(['pass', 'refuse', 'skip']), message: z.string() },
      numbers,
    }),
  ),
  sizing: z
    .object({
      caps: z.array(z.object({ cap: z.string(), notional: maybe, message: z.string() })),
      ...{ binding: z.string().nullable(), size: z.number(), notional: z.number() },
      ...{ leverage: z.number(), risk: z.number() },
    })
    .nullable(),
});

export type Why = z.output<typeof whySchema>;
export type WhyCheck = z.output<typeof check>;
export type Numbers = z.output<typeof numbers>;

/** A decision whole, or why it cannot be shown. */
export type ReadWhy = { readonly found: Why } | { readonly problem: string; readonly hint: string };

export async function readWhy(context: PanelContext, id: string): Promise<ReadWhy> {
  try {
    return { found: await askBrain(context, `/why/${id}`, whySchema) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { problem: error.message, hint: error.hint ?? 'Look for it among the decisions.' };
  }
}
