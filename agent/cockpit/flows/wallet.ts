import { Fault } from '#lib';
import { performAction, readGrants } from '../actions/perform.ts';
import { decideWalletAction, type Permission, type WalletRequest } from '../engines/gate/index.ts';
import { wallet } from '../model/wallet.ts';
import { walletActionWord } from '../model/words.ts';
import type { Settings } from '../settings.ts';
import type { CockpitReads, CockpitStore, CockpitWrites } from '../store/index.ts';
import { readRisk } from './risk.ts';

export interface WalletQuestion {
  readonly walletId: string;
  readonly request: WalletRequest;
  readonly now: Date;
}

/** Whether somebody may do something with a wallet; writes nothing.
 * @throws Fault cockpit.unknown */
export async function readWalletPermission(
  store: CockpitReads,
  { wallets: { laneActions } }: Pick<Settings, 'wallets'>,
  { walletId, request, now }: WalletQuestion,
): Promise<Permission & { readonly walletName: string }> {
  const row = await store.get(wallet, walletId);
  if (row === null) {
    throw new Fault({ code: 'cockpit.unknown', message: `there is no wallet ${walletId}` });
  }
  // One after the other, as it may be asked within a transaction.
  const grants = await readGrants(store);
  const riskState = (await readRisk(store))?.point.state ?? null;
  const permission = decideWalletAction({
    ...{ wallet: row, request, laneActions, grants, riskState, now },
  });
  return { ...permission, walletName: row.body.name };
}

/** Does something with a wallet if that is allowed: prepares or logs it, nothing here can sign. What is
 * hard to take back needs `confirmation`, the wallet's name as the person typed it.
 * @throws Fault cockpit.refused with the reason, cockpit.unknown, and what `work` throws */
export async function performWalletAction<T>(
  store: CockpitStore,
  settings: Pick<Settings, 'wallets'>,
  question: WalletQuestion & { readonly confirmation?: string | undefined },
  work: (store: CockpitReads & CockpitWrites) => Promise<T>,
): Promise<T> {
  const { walletId, request, confirmation, now } = question;
  const { actor, action, ...rest } = request;
  const asked = { actor, action: `wallet.${action}`, subject: `wallet:${walletId}` };
  return performAction(store, { ...asked, walletId, request: rest, now }, work, async (reads) => {
    const { allowed, reason, needsConfirmation, walletName } = await readWalletPermission(
      reads,
      settings,
      question,
    );
    if (!allowed) return reason;
    if (!needsConfirmation || confirmation === walletName) return undefined;
    return `type the wallet's name, ${walletName}, to confirm ${walletActionWord(action)}`;
  });
}
