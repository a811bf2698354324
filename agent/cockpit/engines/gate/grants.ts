import type { Grant } from '../../model/grant.ts';
import type { RecordRow } from '../../model/record.ts';
import type { Actor } from '../../model/vocabulary.ts';

export interface GrantInput {
  readonly actor: Actor;
  /** `task.done`, `wallet.trade`. */
  readonly action: string;
  /** The wallet it is done with, if any. */
  readonly walletId?: string | undefined;
  /** All that are not taken back. */
  readonly grants: readonly RecordRow<Grant>[];
  readonly now: Date;
}

/** Whether somebody may do what a person may do. Persons may; agents with a grant for that very action;
 * rules and sources act by the code that runs them, which asks nobody, and never with wallets. */
export function decideGrant({ actor, action, walletId, grants, now }: GrantInput): {
  readonly allowed: boolean;
  readonly reason: string;
} {
  const [role, name = ''] = splitActor(actor);
  if (role === 'person') return { allowed: true, reason: `${name} is a person` };
  if (role !== 'agent') {
    const allowed = !action.startsWith('wallet.');
    const reason = allowed
      ? `${actor} acts by itself`
      : `${actor} may not use wallets: only persons, and agents with a grant, may`;
    return { allowed, reason };
  }
  const own = grants.filter(
    ({ body, deletedAt }) => deletedAt === null && body.agent === name && body.action === action,
  );
  if (own.length === 0) return { allowed: false, reason: `${name} has no grant for ${action}` };
  const here = own.filter(({ links: { wallets = [] } }) => coversWallet(wallets, walletId));
  if (here.length === 0) {
    return { allowed: false, reason: `the grant of ${name} for ${action} is for other wallets` };
  }
  const nowMs = now.getTime();
  const valid = here.filter(({ body: { until } }) => until === null || Date.parse(until) > nowMs);
  if (valid.length > 0) return { allowed: true, reason: `${name} has a grant for ${action}` };
  return { allowed: false, reason: `the grant of ${name} for ${action} has ended` };
}

/** A grant that names wallets is for nothing else. */
function coversWallet(wallets: readonly string[], walletId: string | undefined): boolean {
  return wallets.length === 0 || (walletId !== undefined && wallets.includes(walletId));
}

function splitActor(actor: Actor): readonly string[] {
  const colon = actor.indexOf(':');
  return [actor.slice(0, colon), actor.slice(colon + 1)];
}
