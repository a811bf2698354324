import { z } from 'zod';
import { Fault } from '#lib';
import { checkAddress } from '../../engines/address/check-address.ts';
import { contract } from '../../model/contract.ts';
import { liquidity } from '../../model/liquidity.ts';
import { type Project, project } from '../../model/project.ts';
import { wallet } from '../../model/wallet.ts';
import type { Settings } from '../../settings.ts';
import type {
  CockpitReads,
  CockpitStore,
  CockpitWrites,
  KeyedItem,
  Upserted,
} from '../../store/index.ts';
import { countOutcomes, type ImportCounts, type RowNote } from '../import.ts';
import { type FileText, parseJsonText, readFileTextIfThere } from '../read-file.ts';
import {
  type ProjectRow,
  parseProjects,
  parseWallets,
  type WalletEntry,
} from './parse-registry.ts';

export interface RegistryReport {
  readonly wallets: ImportCounts;
  readonly projects: ImportCounts;
  readonly contracts: ImportCounts;
  readonly liquidity: ImportCounts;
  /** Taken all the same, with the text they have. */
  readonly badAddresses: readonly { readonly name: string; readonly problem: string }[];
  /** Named by a project or a wallet, and in no registry: the link is left out. */
  readonly unknown: readonly { readonly by: string; readonly name: string }[];
  readonly refused: readonly RowNote[];
  /** Files that are not there. */
  readonly waitsFor: readonly string[];
}

/** Both files; null for one that is not there. */
export interface RegistryFiles {
  readonly wallets: FileText | null;
  readonly projects: FileText | null;
}

export const actor = 'source:registries' as const;
const rowsIn = z.looseObject({
  wallets: z.array(z.unknown()).default([]),
  projects: z.array(z.unknown()).default([]),
});

/** @throws Fault io.read-failed, cockpit.source */
export async function readRegistries({ files }: Pick<Settings, 'files'>): Promise<RegistryFiles> {
  return {
    wallets: await readFileTextIfThere(files.wallets),
    projects: await readFileTextIfThere(files.projects),
  };
}

/** Takes both registries into the store; the same files again write nothing.
 * @throws Fault cockpit.source: one that is there is no registry at all */
export async function takeRegistries(
  store: CockpitStore,
  given: RegistryFiles,
  settings: Pick<Settings, 'files' | 'wallets'>,
): Promise<RegistryReport> {
  const { wallets: walletsFile, projects: projectsFile } = settings.files;
  const found = parseWallets(walletsFile, rowsOf(given, 'wallets'), settings.wallets);
  const known = parseProjects(projectsFile, rowsOf(given, 'projects'));
  const written = await store.transaction((inside) =>
    writeAll(inside, found.wallets, known.projects),
  );
  const contracts = known.projects.flatMap((row) => row.contracts);
  const addresses = [
    ...found.wallets.map(({ id, body: { address } }) => ({ id, address })),
    ...contracts.map(({ id, address }) => ({ id, address })),
  ];
  return {
    ...written,
    badAddresses: addresses.flatMap(({ id: name, address }) => {
      const { problem } = checkAddress(address);
      return problem === null ? [] : [{ name, problem }];
    }),
    refused: [...found.refused, ...known.refused],
    waitsFor: [
      ...(given.wallets === null ? [walletsFile] : []),
      ...(given.projects === null ? [projectsFile] : []),
    ],
  };
}

function rowsOf(given: RegistryFiles, name: 'wallets' | 'projects'): readonly unknown[] {
  const file = given[name];
  if (file === null) return [];
  const parsed = rowsIn.safeParse(parseJsonText(file.path, file.text));
  if (parsed.success) return parsed.data[name];
  throw new Fault({
    code: 'cockpit.source',
    message: `it is no registry: it has no list of ${name}`,
    where: file.path,
    hint: 'correct the file; what was read before stays',
  });
}

async function writeAll(
  store: CockpitReads & CockpitWrites,
  wallets: readonly WalletEntry[],
  projects: readonly ProjectRow[],
) {
  const unknown: { by: string; name: string }[] = [];
  const items = wallets.map(({ id: key, body }) => ({ key, body }));
  const writtenWallets = await store.upsertMany(wallet, items, actor);
  const ids = await idsByKey(store, wallet, writtenWallets, items);
  const link = async (by: string, names: readonly (string | null)[]) => {
    const found = [];
    for (const name of names.filter((each) => each !== null)) {
      const id = await ids(name);
      if (id === undefined) unknown.push({ by, name });
      else found.push(id);
    }
    return found;
  };
  const projectItems = [];
  for (const row of projects) {
    const own = wallets.filter((entry) => entry.projects.includes(row.id)).map(({ id }) => id);
    projectItems.push({
      key: row.id,
      body: { name: row.name, chain: row.chain },
      links: {
        identity: await link(row.id, [row.farcaster_identity_wallet_id]),
        treasury: await link(row.id, [row.treasury_wallet_id]),
        wallets: await link(row.id, own),
      },
    });
  }
  for (const { id: by, projects: names } of wallets) {
    const strange = names.filter((name) => !projects.some(({ id }) => id === name));
    unknown.push(...strange.map((name) => ({ by, name })));
  }
  const writtenProjects = await writeProjects(store, projectItems);
  const contractItems = [];
  const liquidityItems = [];
  for (const [index, row] of projects.entries()) {
    const projectId = writtenProjects[index]?.row;
    // One that a person removed takes no new links.
    const mine = projectId === undefined || projectId.deletedAt !== null ? [] : [projectId.id];
    for (const { id: key, type, address, ...roles } of row.contracts) {
      const links = {
        project: mine,
        deployer: await link(key, [roles.deployer_wallet_id]),
        admin: await link(key, [roles.admin_wallet_id]),
      };
      contractItems.push({ key, body: { name: key, type, address }, links });
    }
    for (const { id: key, venue, pair, lp_wallet_id } of row.liquidity) {
      const links = { project: mine, wallet: await link(key, [lp_wallet_id]) };
      liquidityItems.push({ key, body: { name: key, venue, pair }, links });
    }
  }
  return {
    wallets: count(writtenWallets),
    projects: count(writtenProjects),
    contracts: count(await store.upsertMany(contract, contractItems, actor)),
    liquidity: count(await store.upsertMany(liquidity, liquidityItems, actor)),
    unknown,
  };
}

/** What no registry says of a project stays as a person has it. */
async function writeProjects(
  store: CockpitReads & CockpitWrites,
  items: readonly KeyedItem<Project>[],
): Promise<readonly Upserted<Project>[]> {
  const keys = items.map(({ key }) => key);
  const before = await store.getByKeys(project, keys);
  const written = await store.upsertMany(project, items, actor);
  return Promise.all(
    written.map(async ({ outcome, row }, index) => {
      const { protocol, state, score } = before.get(keys[index] ?? '')?.body ?? {};
      if (outcome !== 'updated') return { outcome, row };
      const body = { ...row.body, protocol, state, score };
      const kept = await store.update(project, row.id, { version: row.version, body }, actor);
      return { outcome, row: kept };
    }),
  );
}

/** The id of a wallet by its name in the registry: of this file, or of an import before. */
async function idsByKey(
  store: CockpitReads,
  kind: typeof wallet,
  written: readonly Upserted<unknown>[],
  items: readonly { readonly key: string }[],
) {
  const known = new Map(
    items.flatMap(({ key }, index) => {
      const row = written[index]?.row;
      return row === undefined || row.deletedAt !== null ? [] : [[key, row.id] as const];
    }),
  );
  return async (key: string): Promise<string | undefined> => {
    if (known.has(key)) return known.get(key);
    const row = await store.getByKey(kind, key);
    return row === null || row.deletedAt !== null ? undefined : row.id;
  };
}

function count(done: readonly Upserted<unknown>[]): ImportCounts {
  return countOutcomes(done.map(({ outcome }) => outcome));
}
