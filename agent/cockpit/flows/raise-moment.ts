import { momentOf, readEvidence, recurringMs, walletsIn } from '../engines/narrative/index.ts';
import type { Talk } from '../engines/social/index.ts';
import { moment as momentKind } from '../model/moment.ts';
import { narrative as narrativeKind } from '../model/narrative.ts';
import type { BodyOf, RecordRow } from '../model/record.ts';
import { smartMoneyEvent } from '../model/smart-money-event.ts';
import type { CockpitReads, CockpitStore } from '../store/index.ts';
import { readAll } from './read-all.ts';
import type { NarrativeRow } from './read-talk.ts';
import { recordMoment } from './record-moment.ts';

const dayMs = 86_400_000;
/** A wallet that has not moved for so long is not known to be in or out. */
const walletDays = 30;

/** Weighs what changed about a narrative within a day, in talk and in the wallets that are in it, and lets
 * the gate decide whether anybody is told. Null where nothing changed, or nothing that was not said. */
export async function raiseMoment(
  store: CockpitStore,
  { id, body }: NarrativeRow,
  { window, before }: Talk,
  now: Date,
): Promise<RecordRow<BodyOf<typeof momentKind>> | null> {
  if (window === null || before === null) return null;
  const linkedTo = { kind: narrativeKind.name, id, role: 'narrative' };
  const wallets = await readWallets(store, linkedTo, now);
  const { evidence } = readEvidence(
    { ...window, smartAccounts: wallets.now },
    { ...before, smartAccounts: wallets.before },
  );
  if (evidence === null) return null;
  const from = new Date(now.getTime() - recurringMs).toISOString();
  const { rows } = await store.list(momentKind, { linkedTo, from, limit: 200 });
  const about = { subject: body.name, at: now.toISOString(), mentions: window.mentions };
  const past = rows.map(({ body: one }) => one);
  const moment = momentOf(about, evidence, past);
  if (moment === null) return null;
  return recordMoment(store, moment, { actor: 'rule:moments', narrativeId: id });
}

async function readWallets(
  store: CockpitReads,
  linkedTo: { readonly kind: string; readonly id: string; readonly role: string },
  now: Date,
) {
  const from = new Date(now.getTime() - walletDays * dayMs).toISOString();
  const moves = (await readAll(store, smartMoneyEvent, { linkedTo, from })).map(
    ({ body: { at, side, wallet } }) => ({ at, side, wallet }),
  );
  return {
    now: walletsIn(moves, now),
    before: walletsIn(moves, new Date(now.getTime() - dayMs)),
  };
}
