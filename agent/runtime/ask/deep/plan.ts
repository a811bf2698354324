import { z } from 'zod';
import type { Fault } from '#lib';
import { createPurse, type Purse, runLoop } from '../../loop/index.ts';
import type { AssistantMessage, Message, Usage } from '../../model/message.ts';
import type { ModelChoice } from '../../providers/index.ts';
import { askLimits, plannerBudget } from '../limits.ts';
import type { AskPorts } from '../ports.ts';

const planSchema = z.object({
  parts: z.array(z.string().trim().min(3).max(500)).min(1).max(askLimits.partsMax),
});

export interface Plan {
  /** Questions that can be looked up one by one, in the order in which they are answered. */
  readonly parts: readonly string[];
  readonly usage: Usage;
  /** Why it is the question itself: the planner failed. */
  readonly problem?: string;
  readonly fault?: Fault;
}

const system = `You split a technical person's question into at most ${askLimits.partsMax} questions that can be looked up in documentation one by one. Each stands for itself: it names what it is about. Fewer are better; a question that has no parts is one part. You answer nothing.

Write one JSON object and nothing else: {"parts":["…","…"]}`;

/** Lets a model split a question. One that answers in another form is told what is wrong and asked once more;
 * then, or when it cannot be asked, the question is its own only part. */
export async function planParts(
  question: string,
  options: {
    readonly models: readonly ModelChoice[];
    readonly ports: AskPorts;
    readonly signal: AbortSignal;
    readonly parent: Purse;
  },
): Promise<Plan> {
  const { models, ports, signal, parent } = options;
  const purse = createPurse(plannerBudget, { clock: ports.clock, signal, parent });
  let messages: readonly Message[] = [
    { role: 'user', content: [{ type: 'text', text: `Question: ${question}` }] },
  ];
  let problem = '';
  try {
    for (let turn = 0; turn < 2; turn += 1) {
      const loop = await runLoop({
        ...{ models, system, messages, purse, tools: [], effects: [] },
        boundary: ports.random(),
        number: (evidence) => ({ ...evidence, id: 'k0' }),
      });
      if (loop.outcome !== 'done' || loop.last === undefined) {
        problem = loop.reason ?? loop.outcome;
        const fault = loop.fault === undefined ? {} : { fault: loop.fault };
        return { parts: [question], usage: purse.usage(), problem, ...fault };
      }
      const parsed = parsePlan(loop.last);
      if (typeof parsed !== 'string') return { parts: parsed, usage: purse.usage() };
      problem = parsed;
      messages = [
        ...loop.messages,
        {
          role: 'user',
          content: [
            { type: 'text', text: `That is not a plan: ${parsed}. Write the object alone.` },
          ],
        },
      ];
    }
    return { parts: [question], usage: purse.usage(), problem: `it gave no plan: ${problem}` };
  } finally {
    purse.close();
  }
}

/** The parts, each once, or what is wrong. */
function parsePlan(message: AssistantMessage): readonly string[] | string {
  const text = message.content
    .flatMap((part) => (part.type === 'text' ? [part.text] : []))
    .join('')
    .replaceAll(/^\s*```(?:json)?|```\s*$/g, '');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'it is no JSON';
  }
  const parsed = planSchema.safeParse(value);
  return parsed.success ? [...new Set(parsed.data.parts)] : z.prettifyError(parsed.error);
}
