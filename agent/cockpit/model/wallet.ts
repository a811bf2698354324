import { z } from 'zod';
import { defineRecord } from './record.ts';
import { lane } from './vocabulary.ts';

/** What can be done with a wallet beside looking at it. */
export const walletActions = [
  'social_connect',
  'sign_message',
  'trade',
  'lp_provide',
  'lp_remove',
  'mint_nft',
  'mint_token',
  'deploy_contract',
  'treasury_move',
  'admin_action',
  'unknown_dapp_interaction',
] as const;
export const walletAction = z.enum(walletActions);
export type WalletAction = z.output<typeof walletAction>;

/** What a wallet is for; its registry calls this the lane. */
export const walletRoles = [
  'identity',
  'trading',
  'deployer',
  'treasury',
  'lp',
  'mint',
  'test',
  'other',
] as const;
export const walletRole = z.enum(walletRoles);
export type WalletRole = z.output<typeof walletRole>;

const dapp = z.string().min(1).max(100);

/** A wallet: what it is, and what may be done with it. Nothing that can sign is ever stored. */
export const wallet = defineRecord({
  name: 'wallet',
  title: 'Wallet',
  fields: z.object({
    name: z.string().min(1).max(100),
    /** As it was given; whether it is an address is said by `checkAddress`. */
    address: z.string().min(1).max(200),
    type: z.enum(['EOA', 'SAFE', 'SMART_ACCOUNT']),
    role: walletRole,
    lane,
    chains: z.array(z.string().min(1).max(50)),
    ensName: z.string().max(255).nullable(),
    farcasterHandle: z.string().max(100).nullable(),
    browserProfile: z.string().max(100).nullable(),
    walletExtension: z.string().max(100).nullable(),
    riskBand: z.string().max(50).nullable(),
    purpose: z.string().max(2_000),
    allowedActions: z.array(walletAction),
    forbiddenActions: z.array(walletAction),
    allowedDapps: z.array(dapp),
    forbiddenDapps: z.array(dapp),
    /** The most that one action may move in the lane of experiments, USD; null allows none there. */
    capUsd: z.number().nonnegative().nullable(),
    status: z.enum(['active', 'archived', 'rotated']),
  }),
  label: ({ name }) => name,
  status: ({ status }) => status,
});
export type Wallet = ReturnType<typeof wallet.parse>;
