import type { Permission } from '../../engines/gate/index.ts';
import { readWalletPermission } from '../../flows/wallet.ts';
import type { WalletAction } from '../../model/wallet.ts';
import type { Settings } from '../../settings.ts';
import type { CockpitReads } from '../../store/index.ts';
import type { Does } from '../does.ts';

/** What somebody wants to know before they do it. */
export interface Asked {
  readonly may?: WalletAction | undefined;
  readonly dapp?: string | undefined;
  readonly usd?: number | undefined;
  readonly does: Does;
}

export interface Answered extends Permission, Omit<Asked, 'may'> {
  readonly may: WalletAction;
}

/** Whether a person may do that with the wallet; null when nothing is asked. */
export async function readAnswer(
  store: CockpitReads,
  settings: Pick<Settings, 'wallets'>,
  {
    walletId,
    asked: { may, dapp, usd, does },
    now,
  }: { readonly walletId: string; readonly asked: Asked; readonly now: Date },
): Promise<Answered | null> {
  if (may === undefined) return null;
  const answer = await readWalletPermission(store, settings, {
    ...{ walletId, now },
    request: {
      ...{ action: may, actor: 'person:asking', dapp, amountUsd: usd ?? null },
      closes: does === 'close',
    },
  });
  return { ...answer, may, dapp, usd, does };
}
