import { z } from 'zod';
import { Fault } from '#lib';
import type { ApiClient } from '#lib/api-client';
import type { ApprovalAction } from '../../model/approval.ts';
import {
  type AgentStore,
  type ApprovalRow,
  decideApproval,
  recordExecution,
} from '../store/index.ts';

export interface ExecutePorts {
  readonly store: AgentStore;
  /** The brain, with the operator's token. */
  readonly brain: ApiClient;
  /** The person at the command. */
  readonly operator: string;
  readonly signal: AbortSignal;
}

export interface Executed {
  readonly approval: ApprovalRow;
  /** `unknown`: it was asked for and nobody can say whether it was done. */
  readonly outcome: 'done' | 'failed' | 'unknown';
  readonly detail: string;
}

/** What an operator approved is done, once: the decision is on the disk before anything is asked for, so that no
 * second command does it again. @throws Fault agent.unknown, agent.refused (decided, or over) */
export async function executeApproval(
  id: string,
  reason: string,
  ports: ExecutePorts,
): Promise<Executed> {
  const { store, operator } = ports;
  const approval = decideApproval(store, {
    ...{ approval: id, verdict: 'approve', by: operator, reason },
  });
  const end = await tryAction(approval, ports);
  recordExecution(store, { approval: approval.id, ...end });
  return { approval, ...end };
}

async function tryAction(
  { action, reason }: ApprovalRow,
  { brain, operator, signal }: ExecutePorts,
): Promise<Pick<Executed, 'outcome' | 'detail'>> {
  let isAskedFor = false;
  try {
    const request = requestOf(action, { operator, reason });
    if (action.kind === 'brain.kill-switch') {
      checkRaises(action.level, await brain.call('GET', '/kill-switch', { signal }));
    }
    isAskedFor = true;
    const answer = await brain.call('POST', request.path, { body: request.body, signal });
    return { outcome: 'done', detail: JSON.stringify(answer) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    // An answer that refuses is one; a lost one may have come after the deed.
    const isLost = isAskedFor && lostCodes.has(error.code);
    return { outcome: isLost ? 'unknown' : 'failed', detail: error.message };
  }
}

const lostCodes: ReadonlySet<string> = new Set(['api.unreachable', 'api.failed', 'aborted']);

interface Request {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

function requestOf(
  action: ApprovalAction,
  said: { readonly operator: string; readonly reason: string },
): Request {
  return action.kind === 'brain.close'
    ? { path: `/positions/${encodeURIComponent(action.positionId)}/close`, body: said }
    : { path: '/kill-switch', body: { level: action.level, ...said } };
}

const levelSchema = z.object({ level: z.int() });

function checkRaises(to: number, state: unknown): void {
  const now = levelSchema.safeParse(state);
  if (now.success && to > now.data.level) return;
  const level = now.success ? `level ${now.data.level}` : 'a level that cannot be read';
  const message = `the kill switch is at ${level}; an agent's proposal only raises it`;
  throw new Fault({ code: 'agent.refused', message });
}
