import type { Purse } from '../loop/index.ts';
import type { Budget } from '../model/agent.ts';
import type { Usage } from '../model/message.ts';
import type { ModelChoice } from '../providers/index.ts';
import type { Session } from '../sessions/index.ts';
import type { Collector } from './collect.ts';
import type { EvidenceBook } from './evidence.ts';
import type { AskOptions, AskPorts } from './ports.ts';

/** One question under way. */
export interface AskRun {
  readonly ports: AskPorts;
  readonly options: AskOptions;
  readonly models: readonly ModelChoice[];
  readonly session: Session;
  readonly budget: Budget;
  /** That of all agents of this question together. */
  readonly purse: Purse;
  readonly book: EvidenceBook;
  readonly collector: Collector;
  readonly narrate: (text: string) => void;
  /** By agent, in a fixed order. */
  readonly usage: { readonly agent: string; readonly usage: Usage }[];
}
