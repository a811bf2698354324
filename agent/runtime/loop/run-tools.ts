import { z } from 'zod';
import { Fault } from '#lib';
import type { Evidence, TextPart, ToolCall, ToolResult } from '../model/message.ts';
import type { ToolSpec } from '../model/provider.ts';
import type { Effect, Tool, ToolOutput } from '../model/tool.ts';

/** A tool with what it works on, as an agent holds it. */
export interface BoundTool {
  readonly name: string;
  readonly description: string;
  readonly effect: Effect;
  readonly input: z.ZodType;
  readonly timeoutMs: number;
  run(input: unknown, signal: AbortSignal): Promise<ToolOutput>;
}

export function bindTool<Ports, Input extends z.ZodType>(
  tool: Tool<Ports, Input>,
  ports: Ports,
  now: () => number,
): BoundTool {
  const { name, description, effect, input, timeoutMs } = tool;
  return {
    ...{ name, description, effect, input, timeoutMs },
    run: (value, signal) => tool.run(ports, value as z.output<Input>, { signal, now }),
  };
}

/** What a model is told of the tools, always in the same order and text, for its cache. */
export function describeTools(tools: readonly BoundTool[]): readonly ToolSpec[] {
  return tools
    .map(({ name, description, input }) => {
      const { $schema: _, ...inputSchema } = z.toJSONSchema(input, { io: 'input' });
      return { name, description, inputSchema };
    })
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

export interface RunToolsOptions {
  readonly tools: readonly BoundTool[];
  /** Effects this agent may have. A model's word never widens it. */
  readonly effects: readonly Effect[];
  readonly signal: AbortSignal;
  /** Gives evidence its id, unique in the run. */
  readonly number: (evidence: Omit<Evidence, 'id'>) => Evidence;
}

/** Runs the calls of one message side by side; results come in the order of the calls. A call that is not
 * valid, not allowed, too slow or fails gives a result that says so; nothing is thrown but the abort of
 * the whole run. */
export async function runTools(
  calls: readonly ToolCall[],
  options: RunToolsOptions,
): Promise<readonly ToolResult[]> {
  const outcomes = await Promise.all(calls.map((call) => runCall(call, options)));
  // Numbered only now, so that ids do not depend on which tool was quicker.
  return calls.map((call, index) => {
    const outcome = outcomes[index];
    const isError = typeof outcome === 'string' || outcome === undefined;
    const content: ToolResult['content'] = isError
      ? [text(outcome ?? 'no result')]
      : [
          ...outcome.text,
          ...outcome.evidence.map((each) => ({
            type: 'evidence' as const,
            evidence: options.number(each),
          })),
        ];
    return { callId: call.id, tool: call.tool, isError, content };
  });
}

function text(value: string): TextPart {
  return { type: 'text', text: value };
}

async function runCall(
  call: ToolCall,
  { tools, effects, signal }: RunToolsOptions,
): Promise<ToolOutput | string> {
  const tool = tools.find(({ name }) => name === call.tool);
  if (tool === undefined) {
    return `There is no tool "${call.tool}"; there are: ${tools.map(({ name }) => name).join(', ')}.`;
  }
  if (!effects.includes(tool.effect)) return `This agent may not use ${tool.name}.`;
  const parsed = tool.input.safeParse(call.input);
  if (!parsed.success) {
    return `The input of ${tool.name} is not valid.\n${z.prettifyError(parsed.error)}`;
  }
  const late = AbortSignal.timeout(tool.timeoutMs);
  const either = AbortSignal.any([signal, late]);
  try {
    return await Promise.race([tool.run(parsed.data, either), failOnAbort(either)]);
  } catch (error) {
    if (late.aborted && !signal.aborted) {
      return `${tool.name} was cut off: no result within ${tool.timeoutMs / 1000} s.`;
    }
    if (signal.aborted) return `${tool.name} was cut off.`;
    if (!(error instanceof Fault)) throw error;
    return error.hint === undefined ? error.message : `${error.message}\n${error.hint}`;
  }
}

/** A tool that does not listen to its signal must not hold up the run. */
function failOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = () => reject(new Fault({ code: 'aborted', message: 'cut off' }));
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}
