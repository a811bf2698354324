import { randomUUID } from 'node:crypto';
import { Fault } from '#lib';
import { type ApprovalAction, approvalActionSchema } from '../../model/approval.ts';
import type { AgentStore } from './open.ts';

/** A wish that nobody has decided on is void after this. */
export const approvalLifeMs = 24 * 3_600_000;
/** Of one agent at once: a person has to read them. */
export const waitingMax = 10;

/** `doing`: approved, and how it ended is not recorded: its process ended in between. */
export type ApprovalState =
  | 'waiting'
  | 'expired'
  | 'denied'
  | 'doing'
  | 'done'
  | 'failed'
  | 'unknown';

export interface ApprovalRow {
  readonly id: string;
  readonly agent: string;
  readonly run: string;
  readonly at: number;
  readonly expiresAt: number;
  readonly action: ApprovalAction;
  readonly reason: string;
  readonly state: ApprovalState;
  readonly decidedBy: string | null;
  readonly decidedBecause: string | null;
  readonly detail: string | null;
}

/** @throws Fault agent.refused when too many of this agent wait */
export function storeApproval(
  store: AgentStore,
  wish: {
    readonly agent: string;
    readonly run: string;
    readonly action: ApprovalAction;
    readonly reason: string;
  },
): { readonly id: string; readonly expiresAt: number } {
  const { db, clock } = store;
  return store.transaction(() => {
    const waiting = readApprovals(store, { agent: wish.agent, waiting: true });
    const same = waiting.find(
      ({ action }) => JSON.stringify(action) === JSON.stringify(wish.action),
    );
    if (same !== undefined) return { id: same.id, expiresAt: same.expiresAt };
    if (waiting.length >= waitingMax) {
      throw new Fault({
        code: 'agent.refused',
        message: `${waiting.length} proposals of ${wish.agent} wait for the operator already`,
      });
    }
    const id = randomUUID();
    const at = clock.now();
    const expiresAt = at + approvalLifeMs;
    db.prepare(
      `insert into approval (id, agent, run, at, expires_at, action, reason)
       values (?, ?, ?, ?, ?, ?, ?)`,
    ).run(id, wish.agent, wish.run, at, expiresAt, JSON.stringify(wish.action), wish.reason);
    return { id, expiresAt };
  });
}

export interface ApprovalFilter {
  readonly agent?: string;
  /** Its beginning. */
  readonly id?: string;
  readonly waiting?: boolean;
}

const shownMax = 200;

/** Newest first. */
export function readApprovals(
  { db, clock }: AgentStore,
  { agent, id, waiting = false }: ApprovalFilter,
): readonly ApprovalRow[] {
  const rows = db
    .prepare(
      `select a.id, a.agent, a.run, a.at, a.expires_at as expiresAt, a.action, a.reason, d.verdict,
         d.by as decidedBy, d.reason as decidedBecause, e.outcome, e.detail
       from approval a left join decision d on d.approval = a.id
         left join execution e on e.approval = a.id
       where (?1 is null or a.agent = ?1) and (?2 is null or a.id like ?2 || '%')
         and (?3 = 0 or (d.verdict is null and a.expires_at > ?4))
       order by a.at desc, a.rowid desc limit ?5`,
    )
    .all(agent ?? null, id ?? null, waiting ? 1 : 0, clock.now(), shownMax);
  return rows.map(({ verdict, outcome, action, ...row }) => {
    const isOver = Number(row.expiresAt) <= clock.now();
    const undecided = isOver ? 'expired' : 'waiting';
    const decided = verdict === 'deny' ? 'denied' : (outcome ?? 'doing');
    return {
      ...row,
      action: approvalActionSchema.parse(JSON.parse(String(action))),
      state: verdict === null ? undecided : decided,
    } as unknown as ApprovalRow;
  });
}

/** What an id begins with: so much of it that a person means it. */
export const idStart = /^[0-9a-f][0-9a-f-]{3,35}$/;

/** @throws Fault agent.unknown (none or several begin with it) */
export function findApproval(store: AgentStore, id: string): ApprovalRow {
  const [found, other] = idStart.test(id) ? readApprovals(store, { id }) : [];
  if (found !== undefined && other === undefined) return found;
  throw new Fault({
    code: 'agent.unknown',
    message: `${found === undefined ? 'no proposal begins' : 'several proposals begin'} with ${id}`,
    hint: '`panther agents approvals` lists them',
  });
}

export interface Decision {
  readonly approval: string;
  readonly verdict: 'approve' | 'deny';
  readonly by: string;
  readonly reason: string;
}

/** Decides, once and for good. @throws Fault agent.refused when it was decided or is over */
export function decideApproval(store: AgentStore, decision: Decision): ApprovalRow {
  const { db, clock } = store;
  return store.transaction(() => {
    const found = findApproval(store, decision.approval);
    if (found.state !== 'waiting') {
      throw new Fault({
        code: 'agent.refused',
        message: `the proposal ${found.id.slice(0, 8)} is not waiting: it is ${found.state}`,
        hint: 'what was decided stays decided; the agent can propose it again',
      });
    }
    db.prepare(
      'insert into decision (approval, at, by, verdict, reason) values (?, ?, ?, ?, ?)',
    ).run(found.id, clock.now(), decision.by, decision.verdict, decision.reason);
    return found;
  });
}

export function recordExecution(
  { db, clock }: AgentStore,
  end: {
    readonly approval: string;
    readonly outcome: 'done' | 'failed' | 'unknown';
    readonly detail: string;
  },
): void {
  db.prepare('insert into execution (approval, at, outcome, detail) values (?, ?, ?, ?)').run(
    ...[end.approval, clock.now(), end.outcome, end.detail],
  );
}

/** What a run wished for that was not accepted is void. In a transaction of the caller's. */
export function voidApprovals(store: AgentStore, run: string, reason: string): void {
  const { db, clock } = store;
  db.prepare(
    `insert into decision (approval, at, by, verdict, reason)
     select id, ?, 'automatic', 'deny', ? from approval a where run = ?
       and not exists (select 1 from decision where approval = a.id)`,
  ).run(clock.now(), reason, run);
}
