import type { AgentMode } from '../../model/agent.ts';
import type { ApprovalAction } from '../../model/approval.ts';
import type { ApprovalPorts } from '../../tools/ports.ts';
import { type AgentStore, storeApproval } from '../store/index.ts';

export interface NotedProposal {
  readonly action: ApprovalAction;
  readonly reason: string;
  /** Of what waits for the operator; undefined when nobody is asked. */
  readonly approval: string | undefined;
}

/** Where the wishes of one run go: to the operator when the agent is live and was asked here, else only into the
 * record. */
export function createDesk(
  store: AgentStore,
  {
    agent,
    run,
    mode,
    isQueued,
  }: {
    readonly agent: string;
    readonly run: string;
    readonly mode: AgentMode;
    readonly isQueued: boolean;
  },
): ApprovalPorts & { readonly proposals: readonly NotedProposal[] } {
  const proposals: NotedProposal[] = [];
  return {
    proposals,
    propose({ action, reason }) {
      if (mode !== 'live' || isQueued) {
        proposals.push({ action, reason, approval: undefined });
        // What it names is of the brain that this machine asked; the operator's may be another.
        const why = isQueued ? 'this run came from a queue' : `the agent is in ${mode} mode`;
        return { kind: 'noted', why };
      }
      const { id, expiresAt } = storeApproval(store, { agent, run, action, reason });
      proposals.push({ action, reason, approval: id });
      return { kind: 'waiting', id, expiresAt };
    },
  };
}
