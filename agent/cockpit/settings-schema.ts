import { z } from 'zod';
import { calendarSettings } from './engines/calendar/settings.ts';
import { riskLimits } from './engines/risk/limits.ts';
import { type Lane, lane, zone } from './model/vocabulary.ts';
import { type WalletAction, type WalletRole, walletAction, walletRole } from './model/wallet.ts';

const place = z.string().min(1).max(4_096);

/** Where the files are that panels read; relative ones from the folder of cockpit.yaml. None need be
 * there: a panel says which one it waits for. */
const files = z.strictObject({
  wallets: place.default('wallets.json').describe('The registry of wallets'),
  projects: place.default('projects.json').describe('The registry of projects'),
  smartMoneyDigest: place.default('smart-money/digest.json').describe('The smart-money digest'),
  signalEvents: place.default('smart-money/signal_events.csv').describe('Smart-money events'),
  slates: place.default('slates').describe('The folder of slates of games'),
  substack: place.default('feeds/substack_today.json').describe('The digest of newsletters'),
  social: place.default('feeds/social.json').describe('Posts of others'),
  calendars: place.default('calendars').describe('The folder of .ics calendars'),
  rules: place.default('cockpit/rules').describe('The folder of rules'),
  scenarios: place.default('cockpit/scenarios').describe('The folder of scenarios'),
  dojo: place.default('~/dojo').describe('The Dojo folder'),
});

/** From what a wallet is for to its lane, for wallets whose registry does not know lanes. */
const laneOfRole = {
  identity: 'core',
  trading: 'tactical',
  deployer: 'tactical',
  treasury: 'core',
  lp: 'tactical',
  mint: 'degen',
  test: 'degen',
  other: 'cold',
} as const satisfies Readonly<Record<WalletRole, Lane>>;

const coreActions = ['social_connect', 'sign_message', 'treasury_move', 'admin_action'] as const;
const tacticalActions = [
  ...coreActions,
  ...(['trade', 'lp_provide', 'lp_remove', 'deploy_contract'] as const),
];
const laneActions: Readonly<Record<Lane, WalletAction[]>> = {
  cold: [],
  core: [...coreActions],
  tactical: [...tacticalActions],
  degen: [...tacticalActions, 'mint_nft', 'mint_token', 'unknown_dapp_interaction'],
};

const actionsOf = (name: Lane) => z.array(walletAction).default(laneActions[name]);

const wallets = z.strictObject({
  laneOfRole: z
    .partialRecord(walletRole, lane)
    .default({})
    .transform((given) => ({ ...laneOfRole, ...given }))
    .describe('The lane of wallets by what they are for'),
  laneOf: z.record(z.string(), lane).default({}).describe('The lane of single wallets by their id'),
  capUsdOf: z
    .record(z.string(), z.number().nonnegative())
    .default({})
    .describe('The most that one action may move in the lane degen, by the id of the wallet'),
  laneActions: z
    .strictObject({
      cold: z.array(walletAction).max(0, 'the lane cold is only looked at').default([]),
      core: actionsOf('core'),
      tactical: actionsOf('tactical'),
      degen: actionsOf('degen'),
    })
    .prefault({})
    .describe('What each lane lets its wallets do; their own lists only take away from it'),
});

const density = z
  .strictObject({
    warnAt: z.int().positive().default(5).describe('Active items on one day that are pointed out'),
    blockAt: z.int().positive().default(8).describe('Active items from which nothing new is added'),
  })
  .refine(({ warnAt, blockAt }) => warnAt <= blockAt, 'warnAt is at most blockAt');

/** `config/cockpit.yaml`, whole. A part with settings of its own has one line here. */
export const settingsSchema = z.strictObject({
  zone: zone.optional().describe("The zone days are counted in; the machine's own without it"),
  files: files.prefault({}),
  wallets: wallets.prefault({}),
  density: density.prefault({}),
  calendar: calendarSettings.prefault({}),
  risk: riskLimits.prefault({}),
});
