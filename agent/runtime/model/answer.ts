import type { FaultCode } from '#lib';
import type { Evidence, Usage } from './message.ts';

/** How a question ended. Each has an exit code of its own. */
export type AnswerStatus =
  | 'answered'
  /** No model is configured: passages, quoted. */
  | 'extractive'
  | 'not-found'
  /** Something is missing: a part timed out, a budget ran out, a citation did not hold. */
  | 'partial';

/** A quote that stands, character for character, in its evidence. */
export interface Citation {
  /** As in the text: `[1]`. */
  readonly number: number;
  readonly evidence: Evidence;
  readonly quote: string;
}

export interface Answer {
  readonly status: AnswerStatus;
  /** Markdown with `[1]` marks. */
  readonly text: string;
  readonly citations: readonly Citation[];
  /** Why it is partial, one line each. */
  readonly gaps: readonly string[];
  /** What kept it from being whole, where one thing did: `ask.budget`, `model.busy`. */
  readonly cutShortBy?: FaultCode;
  readonly usage: Usage;
  /** By agent: planner, retriever 1 …, writer. */
  readonly usageByAgent: readonly { readonly agent: string; readonly usage: Usage }[];
  /** `provider/model`; absent when no model wrote it. */
  readonly model?: string;
  readonly session: string;
}
