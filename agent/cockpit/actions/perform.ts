import { Fault } from '#lib';
import { decideGrant } from '../engines/gate/index.ts';
import { type Grant, grant } from '../model/grant.ts';
import type { RecordRow } from '../model/record.ts';
import type { Actor } from '../model/vocabulary.ts';
import type { CockpitReads, CockpitStore, CockpitWrites } from '../store/index.ts';

/** What somebody wants to do. */
export interface ActionRequest {
  readonly actor: Actor;
  /** `task.done`. */
  readonly action: string;
  /** What it is done to: `task:<id>`. */
  readonly subject?: string | undefined;
  /** The wallet it is done with, if any. */
  readonly walletId?: string | undefined;
  /** As it came, for the audit. */
  readonly request?: unknown;
  readonly now: Date;
}

/** What has a say beside the grants, the wallet gate for example: why not, or undefined. */
export type Refusal = (store: CockpitReads) => Promise<string | undefined>;

/** Does what changes the cockpit's own records, and writes down who did what and what came of it: the
 * change and its entry are one transaction. Refused and failed attempts are entries too.
 * @throws Fault cockpit.refused, and what `work` throws */
export async function performAction<T>(
  store: CockpitStore,
  request: ActionRequest,
  work: (store: CockpitReads & CockpitWrites) => Promise<T>,
  refusal?: Refusal,
): Promise<T> {
  const entry = entryOf(request);
  await refuseOthers(store, request, refusal);
  try {
    return await store.transaction(async (inside) => {
      const done = await work(inside);
      await inside.audit({ ...entry, outcome: 'done' });
      return done;
    });
  } catch (error) {
    await store.audit({ ...entry, outcome: 'failed', detail: detailOf(error) });
    throw error;
  }
}

/** Does what changes something outside: it is written down before and after, so that what was cut off
 * in between is seen. `isUnknown` says of a failure that the change may have happened all the same.
 * @throws Fault cockpit.refused, and what `work` throws */
export async function performOutside<T>(
  store: CockpitStore,
  request: ActionRequest,
  work: () => Promise<T>,
  {
    refusal,
    isUnknown = () => false,
  }: {
    readonly refusal?: Refusal | undefined;
    readonly isUnknown?: ((error: unknown) => boolean) | undefined;
  } = {},
): Promise<T> {
  const entry = entryOf(request);
  await refuseOthers(store, request, refusal);
  const started = await store.audit({ ...entry, outcome: 'started' });
  try {
    const answer = await work();
    await store.audit({ ...entry, outcome: 'done', detail: answer, started });
    return answer;
  } catch (error) {
    const outcome = isUnknown(error) ? 'unknown' : 'failed';
    await store.audit({ ...entry, outcome, detail: detailOf(error), started });
    throw error;
  }
}

/** Lets an agent through that has any of some grants, for whatever wallets: what it does then asks for the
 * one that it needs. Others pass, they are asked about later.
 * @throws Fault cockpit.refused */
export async function needGrant(
  store: CockpitStore,
  request: ActionRequest,
  names: readonly string[],
): Promise<void> {
  if (!request.actor.startsWith('agent:')) return;
  const grants = (await readGrants(store)).map((row) => ({ ...row, links: {} }));
  const { actor, now } = request;
  const answers = names.map((action) => decideGrant({ actor, action, grants, now }));
  if (answers.some(({ allowed }) => allowed)) return;
  const [only] = answers;
  const reason =
    answers.length === 1 && only !== undefined
      ? only.reason
      : `${actor.slice('agent:'.length)} has no grant for any of ${names.join(', ')}`;
  await refuse(store, request, reason);
}

/** All grants that are not taken back. */
export async function readGrants(store: CockpitReads): Promise<readonly RecordRow<Grant>[]> {
  const rows = [];
  let after: string | undefined;
  do {
    const page = await store.list(grant, { limit: 1_000, after });
    rows.push(...page.rows);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return rows;
}

async function refuseOthers(
  store: CockpitStore,
  request: ActionRequest,
  refusal: Refusal | undefined,
): Promise<void> {
  const { actor, action, walletId, now } = request;
  const grants = actor.startsWith('agent:') ? await readGrants(store) : [];
  const permission = decideGrant({ actor, action, walletId, grants, now });
  const reason = permission.allowed ? await refusal?.(store) : permission.reason;
  if (reason !== undefined) await refuse(store, request, reason);
}

async function refuse(store: CockpitStore, request: ActionRequest, reason: string): Promise<never> {
  const { actor } = request;
  await store.audit({ ...entryOf(request), outcome: 'refused', detail: { reason } });
  throw new Fault({
    code: 'cockpit.refused',
    message: `this is not allowed: ${reason}`,
    hint: actor.startsWith('agent:') ? 'a person can give it a grant' : undefined,
  });
}

function entryOf({ actor, action, subject, request }: ActionRequest) {
  return { actor, action, subject, request };
}

function detailOf(error: unknown): unknown {
  if (error instanceof Fault) return error.toJSON();
  return { message: error instanceof Error ? error.message : String(error) };
}
