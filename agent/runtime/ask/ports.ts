import type { KnowledgeReader, SearchFilter } from '#crawler';
import type { Clock } from '#lib';
import type { Budget } from '../model/agent.ts';
import type { Answer, Citation } from '../model/answer.ts';
import type { Evidence } from '../model/message.ts';
import type { ModelChoice } from '../providers/index.ts';
import type { RetrieverResult } from './deep/retriever.ts';

export interface AskPorts {
  readonly knowledge: Pick<KnowledgeReader, 'search' | 'readChunk'>;
  /** What the fleet's own description says to a question; empty when it says nothing. */
  readonly lookUpFleet: (question: string) => readonly Omit<Evidence, 'id'>[];
  /** In the order they are asked; none: passages are quoted. */
  readonly models: readonly ModelChoice[];
  readonly clock: Clock;
  /** An unguessable text of letters and digits, another one each time. */
  readonly random: () => string;
  readonly sessionsFolder: string;
  /** Other machines that look parts of a question up; undefined where there is one only. */
  readonly spread?: SpreadPort | undefined;
}

/** A part of a question, and what was found for it without a model. */
export interface PartTask {
  readonly part: string;
  readonly evidence: readonly Evidence[];
  readonly filter: SearchFilter;
  readonly budget: Budget;
  /** Asked first. */
  readonly model: string | undefined;
}

export interface SpreadPort {
  /** What another machine found; undefined when none took it in time, so that it is looked up here. Never throws
   * for what another machine does. */
  lookUp(task: PartTask, signal: AbortSignal): Promise<RetrieverResult | undefined>;
}

export interface AskOptions {
  readonly filter?: SearchFilter;
  /** Passages that are looked at; without it 8, and 3 when they are the answer. */
  readonly k?: number;
  /** Split into parts that are looked up side by side; without it the question decides. */
  readonly deep?: boolean;
  /** Lets other machines look parts up, where there are any. */
  readonly spread?: boolean;
  /** `provider/model` or a provider; asked before the others. */
  readonly model?: string;
  /** Goes on with a conversation, behind the message `fork` where that is given. */
  readonly session?: { readonly id: string; readonly fork?: string };
  /** Of the question, all its agents together. */
  readonly budget?: Budget;
  /** Of each part of it. */
  readonly retrieverBudget?: Budget;
  readonly signal: AbortSignal;
  readonly onEvent?: (event: AskEvent) => void;
}

/** What is told while a question is answered. */
export type AskEvent =
  /** For a person who waits. */
  | { readonly type: 'narration'; readonly text: string }
  /** A new source; told before the first statement that has its number. */
  | { readonly type: 'citation'; readonly citation: Citation }
  /** A checked piece of the answer, in Markdown with `[1]` marks. */
  | { readonly type: 'statement'; readonly text: string }
  | { readonly type: 'answer'; readonly answer: Answer };
