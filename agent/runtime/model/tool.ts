import type { z } from 'zod';
import type { Evidence, TextPart } from './message.ts';

/** What a tool does to the world; who may call it is decided by this, never by a model's word. */
export type Effect = 'read' | 'write' | 'network' | 'execute';

export interface ToolContext {
  readonly signal: AbortSignal;
  /** UTC milliseconds. */
  readonly now: () => number;
}

export interface ToolOutput {
  readonly text: readonly TextPart[];
  readonly evidence: readonly Omit<Evidence, 'id'>[];
}

/** Something an agent can do: one file each, listed in `tools/index.ts`. */
export interface Tool<Ports = unknown, Input extends z.ZodType = z.ZodType> {
  /** snake_case; MCP clients see it as `panther_<name>`. */
  readonly name: string;
  /** For the model: what it is for, when to use it, what it gives. */
  readonly description: string;
  readonly input: Input;
  readonly effect: Effect;
  /** Whether what it gives has text of strangers in it: pages, or what external producers write. Who holds such
   * a tool may do nothing but read. */
  readonly hostile: boolean;
  readonly timeoutMs: number;
  /** Throws Fault for what went wrong in an expected way; the model is told message and hint. */
  readonly run: (ports: Ports, input: z.output<Input>, context: ToolContext) => Promise<ToolOutput>;
}

/** Declares a tool; one file each, one line in `tools/index.ts`. */
export function defineTool<Ports, Input extends z.ZodType>(
  tool: Tool<Ports, Input>,
): Tool<Ports, Input> {
  return tool;
}
