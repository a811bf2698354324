import type { z } from 'zod';

/** Something a client of the Model Context Protocol can call. */
export interface McpTool {
  /** snake_case; a client shows it with the server's name in front: `panther_search`. */
  readonly name: string;
  readonly title: string;
  /** For a model: what it is for, when to use it, what it gives. */
  readonly description: string;
  readonly input: z.ZodObject;
  /** Of `data`. */
  readonly output: z.ZodObject;
  /** Whether it changes nothing. Others are offered only where writing is allowed. */
  readonly isReadOnly: boolean;
  readonly timeoutMs: number;
  readonly run: (input: never, context: McpContext) => Promise<McpResult>;
}

export interface McpContext {
  readonly signal: AbortSignal;
}

export interface McpResult {
  /** For clients that show text to a model. */
  readonly text: string;
  /** Addresses that the text rests on; they are told in front of it. */
  readonly sources?: readonly string[];
  /** The same as data. */
  readonly data: Readonly<Record<string, unknown>>;
}

interface ToolSpec<Input extends z.ZodObject, Output extends z.ZodObject>
  extends Omit<McpTool, 'input' | 'output' | 'run'> {
  readonly input: Input;
  readonly output: Output;
  readonly run: (input: z.output<Input>, context: McpContext) => Promise<McpResult>;
}

/** Declares a tool. Its input is checked before `run`; a Fault it throws is told to the model with its
 * hint. */
export function defineMcpTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  spec: ToolSpec<Input, Output>,
): McpTool {
  return spec;
}
