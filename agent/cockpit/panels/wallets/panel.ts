import { z } from 'zod';
import { lane, lanes } from '../../model/vocabulary.ts';
import { walletAction } from '../../model/wallet.ts';
import { definePanel, type ExportRow } from '../../web/panel.ts';
import { stateOfReading, stateOfShown } from '../../web/states.ts';
import { does } from '../does.ts';
import { walletPanelActions } from './actions.ts';
import { valueChart } from './chart.ts';
import { renderWalletsPage } from './page.ts';
import { readWallets, readWalletsPage, type WalletRow } from './read.ts';
import { quickWallets, renderWallets } from './tile.ts';

const query = z.strictObject({
  open: z.uuid().optional(),
  lane: lane.optional(),
  show: z.enum(['active', 'all']).default('active'),
  may: walletAction.optional(),
  dapp: z.string().trim().max(100).optional(),
  usd: z.coerce.number().nonnegative().optional(),
  does,
});

/** Wallets by lane, what they hold, and what may be done with them. */
export const wallets = definePanel({
  ...{ id: 'wallets', title: 'Wallet lanes', row: 1, key: 'w' },
  kinds: ['wallet', 'holding', 'narrative', 'project'],
  series: ['risk'],
  sources: ['registries'],
  read: readWallets,
  state({ wallets: all, notActive, registry, staleAfterMs }, { now }) {
    if (all.length > 0) return stateOfShown([[registry, staleAfterMs]], now);
    const waiting = stateOfReading(registry, staleAfterMs, now);
    if (waiting.is === 'error') return { ...waiting, hasContent: false };
    if (waiting.is === 'waiting') return { ...waiting, hint: 'Or add a wallet by hand.' };
    const text =
      notActive > 0 ? 'Every wallet is archived.' : 'There is no wallet. Add the first one.';
    return { is: 'empty', text };
  },
  render: renderWallets,
  quick: quickWallets,
  page: { query, read: readWalletsPage, render: renderWalletsPage },
  actions: walletPanelActions,
  charts: { value: valueChart },
  exportRows: async (context, { open: _, ...asked }) =>
    (await readWalletsPage(context, asked)).rows.map(exportOf),
  commands: lanes.map((each) => ({
    ...{ title: `Wallets of the lane ${each}`, href: `/panel/wallets?lane=${each}` },
  })),
});

function exportOf({ id, version, body, createdAt, updatedAt }: WalletRow): ExportRow {
  const { chains, allowedActions, forbiddenActions, allowedDapps, forbiddenDapps, ...rest } = body;
  return {
    ...{ id, version, ...rest, chains: chains.join(' ') },
    ...{ allowedActions: allowedActions.join(' '), forbiddenActions: forbiddenActions.join(' ') },
    ...{ allowedDapps: allowedDapps.join(' '), forbiddenDapps: forbiddenDapps.join(' ') },
    ...{ createdAt, updatedAt },
  };
}
