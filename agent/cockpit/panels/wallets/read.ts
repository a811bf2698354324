import { type AddressCheck, checkAddress } from '../../engines/address/check-address.ts';
import { type ExposureReport, readExposure } from '../../engines/wallets/exposure.ts';
import { projectsOfWallet } from '../../engines/wallets/project-links.ts';
import { readAll } from '../../flows/read-all.ts';
import { contract } from '../../model/contract.ts';
import { holding } from '../../model/holding.ts';
import { liquidity } from '../../model/liquidity.ts';
import { narrative } from '../../model/narrative.ts';
import { project } from '../../model/project.ts';
import type { BodyOf, RecordRow } from '../../model/record.ts';
import { type Lane, lanes } from '../../model/vocabulary.ts';
import { wallet } from '../../model/wallet.ts';
import type { Reading } from '../../sources/index.ts';
import type { AuditRow, HistoryEntry } from '../../store/index.ts';
import type { PanelContext } from '../../web/panel.ts';
import { type Answered, type Asked, readAnswer } from './permission.ts';

export type WalletRow = RecordRow<BodyOf<typeof wallet>>;
export type ProjectRow = RecordRow<BodyOf<typeof project>>;
export type HoldingRow = RecordRow<BodyOf<typeof holding>>;

export interface WalletsView {
  /** Active ones. */
  readonly wallets: readonly WalletRow[];
  readonly notActive: number;
  readonly exposure: ExposureReport;
  /** By id of the narrative. */
  readonly narratives: Readonly<Record<string, string>>;
  /** What is wrong with addresses, by id of the wallet. */
  readonly problems: Readonly<Record<string, string>>;
  readonly registry: Reading<unknown>;
  readonly staleAfterMs: number | null;
}

export async function readWallets({
  store,
  reading,
  staleAfterMs,
}: PanelContext): Promise<WalletsView> {
  const [rows, holdings, narratives] = await Promise.all([
    readAll(store, wallet, { order: 'oldest' }),
    readAll(store, holding),
    readAll(store, narrative),
  ]);
  const wallets = rows.filter(({ body }) => body.status === 'active');
  return {
    ...{ wallets, notActive: rows.length - wallets.length },
    exposure: readExposure(rows, holdings),
    narratives: Object.fromEntries(narratives.map(({ id, body }) => [id, body.name])),
    problems: Object.fromEntries(
      wallets.flatMap(({ id, body }) => {
        const { problem } = checkAddress(body.address);
        return problem === null ? [] : [[id, problem]];
      }),
    ),
    registry: reading('registries'),
    staleAfterMs: staleAfterMs('registries'),
  };
}

export interface WalletsQuery extends Asked {
  readonly open?: string | undefined;
  readonly lane?: Lane | undefined;
  readonly show: 'active' | 'all';
}

export interface WalletsPageView extends WalletsView {
  readonly projects: readonly ProjectRow[];
  readonly rows: readonly WalletRow[];
  readonly opened: OpenedWallet | null;
}

export interface OpenedWallet {
  readonly row: WalletRow;
  readonly address: AddressCheck;
  readonly holdings: readonly HoldingRow[];
  readonly projects: readonly {
    readonly id: string;
    readonly name: string;
    readonly roles: readonly string[];
  }[];
  readonly history: readonly HistoryEntry[];
  /** What was done with it, the newest first. */
  readonly done: readonly AuditRow[];
  readonly answer: Answered | null;
  /** What the lane lets its wallets do. */
  readonly laneActions: readonly string[];
}

export async function readWalletsPage(
  context: PanelContext,
  query: WalletsQuery,
): Promise<WalletsPageView> {
  const { store } = context;
  const view = await readWallets(context);
  const all =
    query.show === 'all' ? await readAll(store, wallet, { order: 'oldest' }) : view.wallets;
  const rows = all
    .filter(({ body }) => query.lane === undefined || body.lane === query.lane)
    .toSorted((left, right) => lanes.indexOf(left.body.lane) - lanes.indexOf(right.body.lane));
  const opened = query.open === undefined ? null : await readOpened(context, query.open, query);
  return { ...view, rows, opened, projects: await readAll(store, project, { order: 'oldest' }) };
}

/** Null when there is no such wallet any more. */
async function readOpened(
  { store, settings, clock }: PanelContext,
  id: string,
  asked: Asked,
): Promise<OpenedWallet | null> {
  const row = await store.get(wallet, id);
  if (row === null) return null;
  const [holdings, projects, contracts, pools, history, done] = await Promise.all([
    readAll(store, holding, { linkedTo: { kind: 'wallet', id, role: 'wallet' } }),
    readAll(store, project),
    readAll(store, contract),
    readAll(store, liquidity),
    store.history(wallet, id),
    store.audits({ subject: `wallet:${id}`, limit: 20 }),
  ]);
  const roles = projectsOfWallet(id, { projects, contracts, liquidity: pools });
  return {
    ...{ row, address: checkAddress(row.body.address), holdings, history, done },
    projects: roles.map(({ projectId, roles: of }) => ({
      ...{ id: projectId, roles: of },
      name: projects.find((each) => each.id === projectId)?.body.name ?? 'a project',
    })),
    answer: await readAnswer(store, settings, { walletId: id, asked, now: new Date(clock.now()) }),
    laneActions: settings.wallets.laneActions[row.body.lane],
  };
}
