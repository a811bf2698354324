import type { Fault } from '#lib';
import type { AssistantMessage, Message } from './message.ts';

export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  /** JSON Schema (2020-12) of the input. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

export interface ModelRequest {
  /** The model's name at the provider. */
  readonly model: string;
  /** Ours alone; text of strangers never stands here. */
  readonly system: string;
  readonly messages: readonly Message[];
  /** In a fixed order, so that the provider's prompt cache holds. */
  readonly tools: readonly ToolSpec[];
  /** Random, one a run: text of strangers stands between marks that carry it. */
  readonly boundary: string;
  readonly maxOutputTokens: number;
  readonly temperature?: number;
  /** The JSON Schema the answer has to follow; checked again by the caller. */
  readonly outputSchema?: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

/** What arrives while a model answers. The last one is `end`; its message has what came before, also when
 * the stream was cut. */
export type ModelEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'end'; readonly message: AssistantMessage; readonly fault?: Fault };

/** A provider of models. `stream` never throws and always ends with `end`. */
export interface ModelProvider {
  readonly name: string;
  stream(request: ModelRequest): AsyncIterable<ModelEvent>;
}
