import type { Usage } from '../model/message.ts';

/** What OpenCode's model answered. Unlike an answer of ours it has no citations: nobody compared what it
 * says with what it read. */
export interface OpencodeAnswer {
  readonly via: 'opencode';
  readonly status: 'answered' | 'partial';
  /** Markdown. Addresses in it were retrieved in this session; others were taken out. */
  readonly text: string;
  readonly quotesChecked: false;
  /** The retrieved addresses that it names. */
  readonly sources: readonly string[];
  /** What it looked up, in order. */
  readonly calls: readonly { readonly tool: string; readonly isDone: boolean }[];
  /** Why it is partial, or what was left out; one line each. */
  readonly gaps: readonly string[];
  readonly usage: Usage;
  readonly model: string;
  readonly session: string;
}

/** What is told while it is asked. */
export type OpencodeLine =
  | { readonly type: 'narration'; readonly text: string }
  | { readonly type: 'answer'; readonly answer: OpencodeAnswer };

export interface OpencodeRequest {
  readonly question: string;
  /** `provider/model`; without it the one of its configuration. */
  readonly model?: string;
  /** Goes on with this session of it. */
  readonly session?: string;
}
