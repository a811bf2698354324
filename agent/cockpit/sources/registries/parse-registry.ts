import { z } from 'zod';
import { type Lane, lane, lanes } from '../../model/vocabulary.ts';
import { type Wallet, type WalletRole, wallet, walletRole } from '../../model/wallet.ts';
import type { Settings } from '../../settings.ts';
import type { RowNote } from '../import.ts';

const text = z.string().trim();
const id = text.min(1).max(100);
const optionalText = text.nullish().transform((value) => value || null);
const list = z.array(text.min(1)).default([]);

/** A row of wallets.json, as its registry writes it; what it says more is not looked at. */
const walletRow = z.object({
  id,
  address: text.min(1),
  type: z.enum(['EOA', 'SAFE', 'SMART_ACCOUNT']).default('EOA'),
  /** What the wallet is for, or already one of our lanes. */
  lane: z.union([walletRole, lane]),
  chains: list,
  ens_name: optionalText,
  farcaster_handle: optionalText,
  browser_profile: optionalText,
  preferred_wallet_extension: optionalText,
  risk_band: optionalText,
  purpose: text.default(''),
  allowed_actions: wallet.fields.shape.allowedActions.default([]),
  forbidden_actions: wallet.fields.shape.forbiddenActions.default([]),
  allowed_dapps: list,
  forbidden_dapps: list,
  linked_projects: list,
  status: z.enum(['active', 'archived', 'rotated']).default('active'),
});

const projectRow = z.object({
  id,
  name: text.min(1),
  chain: text.min(1),
  farcaster_identity_wallet_id: optionalText,
  treasury_wallet_id: optionalText,
  contracts: z.array(z.unknown()).default([]),
  liquidity: z.array(z.unknown()).default([]),
});
const contractRow = z.object({
  id,
  type: text.min(1),
  address: text.min(1),
  deployer_wallet_id: optionalText,
  admin_wallet_id: optionalText,
});
const liquidityRow = z.object({
  id,
  venue: text.min(1),
  pair: text.min(1),
  lp_wallet_id: optionalText,
});

export type ContractRow = z.output<typeof contractRow>;
export type LiquidityRow = z.output<typeof liquidityRow>;
export type ProjectRow = Omit<z.output<typeof projectRow>, 'contracts' | 'liquidity'> & {
  readonly contracts: readonly ContractRow[];
  readonly liquidity: readonly LiquidityRow[];
};

export interface WalletEntry {
  readonly id: string;
  readonly body: Wallet;
  /** Ids of projects. */
  readonly projects: readonly string[];
}

/** The wallets of a registry. Rows that cannot be read are told, the others are taken. */
export function parseWallets(
  file: string,
  rows: readonly unknown[],
  settings: Settings['wallets'],
): { readonly wallets: readonly WalletEntry[]; readonly refused: readonly RowNote[] } {
  const { good, refused } = parseRows(file, 'wallets', rows, walletRow);
  return { wallets: good.map((row) => toEntry(row, settings)), refused };
}

function toEntry(row: z.output<typeof walletRow>, settings: Settings['wallets']): WalletEntry {
  const own = lanes.find((name) => name === row.lane);
  const role: WalletRole = own === undefined ? walletRole.parse(row.lane) : 'other';
  const chosen: Lane = settings.laneOf[row.id] ?? own ?? settings.laneOfRole[role];
  return {
    id: row.id,
    projects: row.linked_projects,
    body: {
      ...{ name: row.id, address: row.address, type: row.type, role, lane: chosen },
      ...{ chains: row.chains, ensName: row.ens_name, farcasterHandle: row.farcaster_handle },
      browserProfile: row.browser_profile,
      walletExtension: row.preferred_wallet_extension,
      ...{ riskBand: row.risk_band, purpose: row.purpose, status: row.status },
      ...{ allowedActions: row.allowed_actions, forbiddenActions: row.forbidden_actions },
      ...{ allowedDapps: row.allowed_dapps, forbiddenDapps: row.forbidden_dapps },
      capUsd: settings.capUsdOf[row.id] ?? null,
    },
  };
}

/** The projects of a registry, with their contracts and pools. */
export function parseProjects(
  file: string,
  rows: readonly unknown[],
): { readonly projects: readonly ProjectRow[]; readonly refused: readonly RowNote[] } {
  const { good, refused, places } = parseRows(file, 'projects', rows, projectRow);
  const all = [...refused];
  const projects = good.map((row, index) => {
    const place = places[index] ?? 'projects';
    const contracts = parseRows(file, `${place}.contracts`, row.contracts, contractRow);
    const liquidity = parseRows(file, `${place}.liquidity`, row.liquidity, liquidityRow);
    all.push(...contracts.refused, ...liquidity.refused);
    return { ...row, contracts: contracts.good, liquidity: liquidity.good };
  });
  return { projects, refused: all };
}

function parseRows<Schema extends z.ZodType<{ readonly id: string }>>(
  file: string,
  name: string,
  rows: readonly unknown[],
  schema: Schema,
) {
  const good: z.output<Schema>[] = [];
  const places: string[] = [];
  const refused: RowNote[] = [];
  const ids = new Set<string>();
  rows.forEach((value, index) => {
    const row = `${name}[${index}]`;
    const parsed = schema.safeParse(value);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const path = (issue?.path ?? []).map(String).join('.');
      refused.push({ file, row, reason: [path, issue?.message].filter(Boolean).join(': ') });
    } else if (ids.has(parsed.data.id)) {
      refused.push({ file, row, reason: `${parsed.data.id} is there twice` });
    } else {
      ids.add(parsed.data.id);
      good.push(parsed.data);
      places.push(row);
    }
  });
  return { good, places, refused };
}
