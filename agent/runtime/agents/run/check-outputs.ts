import { z } from 'zod';
import { findQuote } from '../../ask/quote.ts';
import type { AgentDefinition } from '../../model/agent.ts';
import type { Evidence } from '../../model/message.ts';

export interface AgentOutput {
  readonly kind: string;
  readonly value: unknown;
}

export interface CheckedOutputs {
  /** As they may be passed on; empty when anything is wrong with any of them. */
  readonly outputs: readonly AgentOutput[];
  /** As the model wrote them, for the record. */
  readonly given: unknown;
  /** What can be mended by asking again. */
  readonly problems: readonly string[];
  /** What the agent may not do, whatever it says next. */
  readonly violations: readonly string[];
}

export interface CheckContext {
  readonly agent: AgentDefinition;
  /** What the agent was shown, by id. */
  readonly evidence: ReadonlyMap<string, Evidence>;
  /** What the person wrote, whose addresses may be repeated. */
  readonly input: string;
  readonly canary: string;
}

const answerSchema = z.strictObject({
  outputs: z.array(z.strictObject({ kind: z.string().max(100), value: z.unknown() })).max(20),
});

/** What a model answered, against what its agent may give: kinds of its list, in their form, quotes that stand in
 * the evidence, no address that it was not shown, and never the mark of its prompt. */
export function checkOutputs(text: string, context: CheckContext): CheckedOutputs {
  const json = parseObject(text);
  // Once as written, once with what JSON can hide it behind taken away.
  const said = `${text}\n${JSON.stringify(json)}`;
  const violations = said.includes(context.canary) ? ['it gave away the mark of its prompt'] : [];
  const parsed = answerSchema.safeParse(json);
  if (!parsed.success) {
    const problems = ['the answer is no JSON object {"outputs":[…]}'];
    return { outputs: [], given: text.slice(0, givenMax), problems, violations };
  }
  const problems: string[] = [];
  const outputs = parsed.data.outputs.flatMap(({ kind, value }) => {
    const allowed = context.agent.outputs.find(({ name }) => name === kind);
    if (allowed === undefined) {
      violations.push(`it gave ${JSON.stringify(kind)}, which it may not give`);
      return [];
    }
    const checked = allowed.schema.safeParse(value);
    if (!checked.success) {
      problems.push(`${kind}: ${z.prettifyError(checked.error)}`);
      return [];
    }
    problems.push(...falseQuotes(kind, checked.data, context.evidence));
    problems.push(...strangeAddresses(kind, checked.data, context));
    return [{ kind, value: checked.data }];
  });
  if (parsed.data.outputs.length === 0) problems.push('there is no output in it');
  const isWhole = problems.length === 0 && violations.length === 0;
  return { outputs: isWhole ? outputs : [], given: parsed.data.outputs, problems, violations };
}

const givenMax = 20_000;

/** The object in a text; models like to put fences and words around it. */
function parseObject(text: string): unknown {
  const start = text.indexOf('{');
  const end = text.lastIndexOf('}');
  if (start < 0 || end < start) return undefined;
  try {
    return JSON.parse(text.slice(start, end + 1));
  } catch {
    return undefined;
  }
}

const citationSchema = z.object({ id: z.string(), quote: z.string() });

function falseQuotes(
  kind: string,
  value: unknown,
  evidence: ReadonlyMap<string, Evidence>,
): readonly string[] {
  return quotesIn(value).flatMap(({ id, quote }) => {
    const found = evidence.get(id);
    if (found === undefined) return [`${kind}: there is no evidence ${JSON.stringify(id)}`];
    if (findQuote(found.text, quote) !== undefined) return [];
    return [`${kind}: ${JSON.stringify(quote)} does not stand in ${id}`];
  });
}

/** Everything below a member `cite`. */
function quotesIn(value: unknown): readonly z.output<typeof citationSchema>[] {
  if (Array.isArray(value)) return value.flatMap(quotesIn);
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, below]) => {
    if (name !== 'cite' || !Array.isArray(below)) return quotesIn(below);
    return below.flatMap((each) => {
      const parsed = citationSchema.safeParse(each);
      return parsed.success ? [parsed.data] : [];
    });
  });
}

/** With a scheme, without one as HTML allows it, or as people write it. */
const addressPattern =
  /(?:\b[a-z][a-z0-9+.-]*:\/\/|\/\/(?=[\w-]+\.[a-z]{2})|\bwww\.)[^\s"\\<>)\]]+/gi;

function strangeAddresses(kind: string, value: unknown, context: CheckContext): readonly string[] {
  const shown = [context.input, ...[...context.evidence.values()].map(({ url }) => url)].join('\n');
  const addresses = JSON.stringify(value).match(addressPattern) ?? [];
  return addresses
    .filter((address) => !shown.includes(address.replace(/[.,;:]+$/, '')))
    .map((address) => `${kind}: the address ${address} is in no evidence`);
}
