import { readAll } from '../flows/read-all.ts';
import { holding } from '../model/holding.ts';
import type { RecordRow } from '../model/record.ts';
import type { CockpitReads } from '../store/index.ts';

/** What wallets hold, by the id of the wallet; a wallet of which nothing is known has none. */
export async function holdingsOf(
  store: CockpitReads,
  wallets: readonly RecordRow<unknown>[],
): Promise<ReadonlyMap<string, { readonly holdings: readonly unknown[] }>> {
  const [only] = wallets;
  const linkedTo =
    wallets.length === 1 && only !== undefined
      ? { kind: 'wallet', id: only.id, role: 'wallet' }
      : undefined;
  // Of many one look at all, instead of one for each.
  const rows = await readAll(store, holding, { linkedTo });
  const byWallet = Map.groupBy(rows, ({ links }) => links.wallet?.[0] ?? '');
  return new Map(
    wallets.map(({ id }) => [
      id,
      {
        holdings: (byWallet.get(id) ?? []).map(({ id: of, version, body }) => ({
          ...{ id: of, version },
          ...body,
        })),
      },
    ]),
  );
}
