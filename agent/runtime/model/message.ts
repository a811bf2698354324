/** What is said between a person, a model and its tools. Plain data: a session is a list of these. */
export type Message = UserMessage | AssistantMessage | ToolMessage;

export interface UserMessage {
  readonly role: 'user';
  readonly content: readonly (TextPart | EvidencePart)[];
}

export interface AssistantMessage {
  readonly role: 'assistant';
  readonly content: readonly (TextPart | ThinkingPart | ToolCall)[];
  readonly usage: Usage;
  /** `provider/model` that wrote it. */
  readonly model: string;
  readonly stop: StopReason;
}

/** The results of all calls of one assistant message, in the order of the calls. */
export interface ToolMessage {
  readonly role: 'tool';
  readonly results: readonly ToolResult[];
}

export interface TextPart {
  readonly type: 'text';
  readonly text: string;
}

/** What a model thought before it went on, sealed by its maker: goes back to the same model as it came, and is shown
 * to nobody. */
export interface ThinkingPart {
  readonly type: 'thinking';
  /** A block of the protocol it came in. */
  readonly block:
    | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
    | { readonly type: 'redacted_thinking'; readonly data: string };
}

/** Text of strangers: shown to a model as data, between boundaries of this request, never as part of
 * the system prompt. */
export interface EvidencePart {
  readonly type: 'evidence';
  readonly evidence: Evidence;
}

export interface ToolCall {
  readonly type: 'call';
  readonly id: string;
  readonly tool: string;
  /** As the model wrote it, not validated. */
  readonly input: unknown;
}

export interface ToolResult {
  readonly callId: string;
  readonly tool: string;
  readonly content: readonly (TextPart | EvidencePart)[];
  readonly isError: boolean;
}

/** `length`: the model's output limit. `error` and `aborted` end a stream; streams never throw. */
export type StopReason = 'done' | 'tools' | 'length' | 'error' | 'aborted';

/** Tokens as the provider counts them, and money where its prices are known. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** US dollars; undefined when the model's price is not known. */
  readonly costUsd?: number;
}

/** Something an answer may rest on. */
export interface Evidence {
  /** Unique in one answer: `k1`, `f2`. */
  readonly id: string;
  readonly origin: 'knowledge' | 'fleet' | 'brain' | 'cockpit' | 'web';
  readonly title: string;
  /** Where a person can look it up: an address with `#anchor`, or a file of this repository. */
  readonly url: string;
  readonly headingPath: readonly string[];
  /** What a quote must stand in, character for character. */
  readonly text: string;
  /** The knowledge base's chunk. */
  readonly chunkId?: string;
  /** UTC milliseconds. */
  readonly observedAt: number;
  /** Whether strangers wrote it. What our own code says of our own fleet is not hostile. */
  readonly hostile: boolean;
}
