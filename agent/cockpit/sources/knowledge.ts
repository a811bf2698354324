import { Fault } from '#lib';
import { defineSource, type Source } from './source.ts';

export interface KnowledgeStanding {
  readonly libraries: number;
  readonly documents: number;
  readonly passages: number;
  /** Places it reads; `due` now, `paused` by somebody or after failures. */
  readonly places: { readonly all: number; readonly due: number; readonly paused: number };
  /** Null when nothing was ever read. */
  readonly lastCrawl: {
    readonly place: string;
    readonly startedAt: string;
    /** Null while it goes on. */
    readonly endedAt: string | null;
    readonly outcome: string | null;
  } | null;
}

/** The knowledge base beside the cockpit. */
export interface KnowledgePort {
  /** How it is with it now, without waiting. */
  state():
    | { readonly status: 'starting' | 'ready' }
    | { readonly status: 'down'; readonly problem: string; readonly hint: string | undefined };
  /** @throws Fault postgres.*, aborted */
  standing(signal: AbortSignal): Promise<KnowledgeStanding>;
}

export const knowledgeName = 'knowledge';

/** What the knowledge base holds; null where none is opened beside the cockpit. */
export function createKnowledgeSource(port: KnowledgePort | null): Source<KnowledgeStanding> {
  return defineSource<KnowledgeStanding>({
    ...{ name: knowledgeName, title: 'Knowledge base' },
    ...{ everyMs: 30_000, deadlineMs: 15_000 },
    waitsFor() {
      if (port === null) return 'the knowledge base of this machine';
      return port.state().status === 'starting'
        ? 'the knowledge base, which is being opened'
        : null;
    },
    async read({ signal }) {
      if (port === null) throw new Error('there is nothing to read the knowledge base from');
      const state = port.state();
      if (state.status !== 'down') return port.standing(signal);
      const { problem: message, hint } = state;
      throw new Fault({ code: 'cockpit.source', message, hint, retryable: true });
    },
  });
}
