import { z } from 'zod';
import { Fault, renderRows } from '#lib';
import { type AnyTool, findTools, tools } from '../../tools/index.ts';
import { agents } from '../index.ts';
import { type OpenAgents, withAgents } from '../open.ts';
import { type AgentsContext, needWord } from './options.ts';

const all: readonly AnyTool[] = tools;

export function listTools(context: AgentsContext): number {
  const rows = all.map(({ name, description, effect, hostile, timeoutMs }) => {
    const holders = agents.filter((agent) => agent.tools.includes(name)).map((agent) => agent.name);
    return { name, description, effect, hostile, timeoutMs, holders };
  });
  context.report(rows, () =>
    renderRows(
      rows.map(({ name, description, effect, hostile, holders }) => [
        name,
        `${effect}${hostile ? ', text of strangers' : ''}; ${holders.join(', ') || 'by hand only'}. ${description}`,
      ]),
    ),
  );
  return 0;
}

/** A tool as an agent would call it, by the operator; its input is checked the same way. */
export function callTool(context: AgentsContext): Promise<number> {
  const [tool] = findTools(all, [needWord(context, 0, 'the name of a tool')]);
  return withAgents(context, async (opened) => {
    if (tool === undefined) return 0;
    const output = await call(tool, inputOf(tool, context.words[1] ?? '{}'), opened, context);
    context.report(output, () =>
      [...output.text.map((part) => part.text), ...output.evidence.map(renderEvidence)].join(
        '\n\n',
      ),
    );
    return 0;
  });
}

function inputOf(tool: AnyTool, text: string): unknown {
  const parsed = tool.input.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new Fault({
    code: 'usage',
    message: `${tool.name} takes another input:\n${z.prettifyError(parsed.error)}`,
    hint: `as JSON, such as panther agents call search '{"query":"vacuum"}'`,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Fault({ code: 'usage', message: `${text} is no JSON`, cause });
  }
}

async function call(
  tool: AnyTool,
  input: unknown,
  { ports }: OpenAgents,
  { signal }: AgentsContext,
) {
  const late = AbortSignal.timeout(tool.timeoutMs);
  const either = AbortSignal.any([signal, late]);
  return tool.run(ports.toolPorts, input, { signal: either, now: ports.clock.now });
}

function renderEvidence(one: {
  readonly title: string;
  readonly url: string;
  readonly text: string;
}) {
  return `## ${one.title}\n${one.url}\n\n${one.text}`;
}
