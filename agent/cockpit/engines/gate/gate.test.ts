import { describe, expect, test } from 'vitest';
import type { Grant } from '../../model/grant.ts';
import type { RecordRow } from '../../model/record.ts';
import type { Lane, RiskState } from '../../model/vocabulary.ts';
import { type Wallet, walletActions } from '../../model/wallet.ts';
import { settingsSchema } from '../../settings-schema.ts';
import { decideWalletAction, type LaneActions, type WalletRequest } from './gate.ts';
import { decideGrant } from './grants.ts';

// Expected values: the rules of the brief ("Security & Permissions": cold view only, core limited,
// tactical full trading, degen experimental; explicit allowed and forbidden actions per wallet).
const now = new Date('2026-02-26T09:00:00Z');
const { laneActions } = settingsSchema.parse({}).wallets;

function row<Body>(kind: string, body: Body, links = {}): RecordRow<Body> {
  const at = '2026-01-01T00:00:00.000Z';
  const id = '00000000-0000-4000-8000-000000000001';
  return { kind, id, version: 1, body, links, createdAt: at, updatedAt: at, deletedAt: null };
}
function walletOf(overrides: Partial<Wallet> = {}): RecordRow<Wallet> {
  return row('wallet', {
    ...{ name: 'LP', address: '0x27b1fdb04752bbc536007a920d24acb045561c26', type: 'EOA' as const },
    ...{ role: 'lp' as const, lane: 'tactical' as const, chains: ['base'], ensName: null },
    ...{ farcasterHandle: null, browserProfile: null, walletExtension: null, riskBand: null },
    ...{ purpose: '', allowedDapps: ['uniswap'], forbiddenDapps: ['blur'], capUsd: null },
    allowedActions: ['lp_provide', 'lp_remove', 'sign_message'],
    forbiddenActions: ['trade'],
    status: 'active',
    ...overrides,
  });
}
function grantOf(overrides: Partial<Grant> = {}, wallets: readonly string[] = []) {
  const body = { agent: 'digest', action: 'wallet.lp_provide', reason: 'trial', until: null };
  return row<Grant>('grant', { ...body, ...overrides }, { wallets });
}
function decide(
  wallet: Partial<Wallet>,
  request: Partial<WalletRequest>,
  more: {
    readonly grants?: RecordRow<Grant>[];
    readonly lanes?: LaneActions;
    readonly riskState?: RiskState | null;
  } = {},
) {
  return decideWalletAction({
    wallet: walletOf(wallet),
    request: { action: 'lp_provide', actor: 'person:anna', ...request },
    laneActions: more.lanes ?? laneActions,
    grants: more.grants ?? [],
    riskState: more.riskState === undefined ? 'NORMAL' : more.riskState,
    now,
  });
}

describe('the wallet gate', () => {
  test('what is listed is allowed, with the reason', () => {
    expect(decide({}, {})).toEqual({
      allowed: true,
      reason: 'LP allows putting into pools in the lane tactical',
      needsConfirmation: false,
    });
  });

  test('forbidden beats allowed, for actions and applications', () => {
    const both = { allowedActions: ['trade' as const], forbiddenActions: ['trade' as const] };
    expect(decide(both, { action: 'trade' })).toMatchObject({
      allowed: false,
      reason: 'LP forbids trading',
    });
    const dapps = { allowedDapps: ['blur'], forbiddenDapps: ['Blur'] };
    expect(decide(dapps, { dapp: 'BLUR' }).reason).toBe('LP forbids BLUR');
  });

  test('what no list names is denied', () => {
    const some = { allowedActions: ['sign_message' as const], forbiddenActions: [] };
    expect(decide(some, { action: 'lp_provide' })).toMatchObject({
      allowed: false,
      reason: 'LP does not list putting into pools',
    });
    expect(decide({}, { dapp: 'aerodrome' }).reason).toBe('LP does not list aerodrome');
    expect(decide({}, { action: 'constructor' }).reason).toContain('no action of a wallet');
  });

  test('applications are the same in any case: Uniswap here, not on the treasury', () => {
    expect(decide({}, { dapp: 'Uniswap' }).allowed).toBe(true);
    const treasury = {
      name: 'Treasury',
      lane: 'core' as const,
      allowedActions: ['treasury_move' as const],
      forbiddenActions: [],
      allowedDapps: ['safe_app'],
      forbiddenDapps: ['uniswap'],
    };
    const move = { action: 'treasury_move', dapp: 'Uniswap' };
    expect(decide(treasury, move)).toMatchObject({
      allowed: false,
      reason: 'Treasury forbids Uniswap',
    });
    expect(decide(treasury, { ...move, dapp: 'Safe_App' })).toMatchObject({
      allowed: true,
      needsConfirmation: true,
    });
  });

  test('the lane cold denies everything but looking, whatever the lists and settings say', () => {
    const cold = {
      lane: 'cold' as const,
      allowedActions: [...walletActions],
      forbiddenActions: [],
    };
    const lanes = { ...laneActions, cold: [...walletActions] };
    for (const action of walletActions) {
      expect(decide(cold, { action }, { lanes }).allowed, action).toBe(false);
    }
    expect(decide(cold, { action: 'view' }).allowed).toBe(true);
  });

  test('lanes narrow: what each allows a wallet that lists everything', () => {
    const all = { allowedActions: [...walletActions], forbiddenActions: [], capUsd: 100 };
    const allowed = (lane: Lane) =>
      walletActions.filter((action) => decide({ ...all, lane }, { action, amountUsd: 1 }).allowed);
    const core = ['social_connect', 'sign_message', 'treasury_move', 'admin_action'];
    const tactical = [...core, 'trade', 'lp_provide', 'lp_remove', 'deploy_contract'];
    expect(allowed('core').sort()).toEqual(core.sort());
    expect(allowed('tactical').sort()).toEqual(tactical.sort());
    expect(allowed('degen').sort()).toEqual([...walletActions].sort());
  });

  test('archived and rotated wallets deny all, looking too', () => {
    for (const status of ['archived', 'rotated'] as const) {
      for (const action of ['view', 'sign_message', 'lp_provide']) {
        expect(decide({ status }, { action })).toMatchObject({
          allowed: false,
          reason: `LP is ${status}: nothing is done with it`,
        });
      }
    }
  });

  test('in RISK_OFF, and before anybody looked, nothing opens; what closes is allowed', () => {
    const all = { allowedActions: [...walletActions], forbiddenActions: [], capUsd: 100 };
    const allowed = (riskState: RiskState | null, closes: boolean) =>
      walletActions.filter((action) => {
        const request = { action, amountUsd: 1, closes };
        return decide({ ...all, lane: 'degen' }, request, { riskState }).allowed;
      });
    const opens = ['lp_provide', 'mint_nft', 'mint_token', 'trade', 'unknown_dapp_interaction'];
    const others = walletActions.filter((action) => !opens.includes(action));
    expect(allowed('RISK_OFF', false)).toEqual(others);
    expect(allowed(null, false)).toEqual(others);
    expect(allowed('AGGRESSIVE', false)).toEqual([...walletActions]);
    // A mint and a new pool close nothing, whatever is said of them.
    const closing = [...others, 'trade', 'unknown_dapp_interaction'].sort();
    expect(allowed('RISK_OFF', true).sort()).toEqual(closing);
    expect(decide({}, {}, { riskState: 'RISK_OFF' }).reason).toContain('risk is defensive');
  });

  test('in the lane degen nothing moves without a cap, an amount, or above the cap', () => {
    const degen = {
      lane: 'degen' as const,
      allowedActions: ['mint_nft' as const, 'unknown_dapp_interaction' as const],
      forbiddenActions: [],
    };
    const mint = (amountUsd: number | null, capUsd: number | null) =>
      decide({ ...degen, capUsd }, { action: 'mint_nft', amountUsd });
    expect(mint(10, null).reason).toContain('no cap');
    expect(mint(null, 50).reason).toContain('not known');
    expect(mint(Number.NaN, 50).allowed).toBe(false);
    expect(mint(-1, 50).allowed).toBe(false);
    expect(mint(50.01, 50).reason).toContain('above the cap');
    expect(mint(50, 50).allowed).toBe(true);
    // A stranger is on no list; who is forbidden stays so, and so do all where "unknown" is.
    const visit = (dapp: string, forbiddenDapps: string[]) =>
      decide(
        { ...degen, capUsd: 50, forbiddenDapps },
        { action: 'unknown_dapp_interaction', dapp, amountUsd: 1 },
      ).allowed;
    expect(visit('new-thing', ['blur'])).toBe(true);
    expect(visit('blur', ['blur'])).toBe(false);
    expect(visit('new-thing', ['unknown'])).toBe(false);
  });

  test('an agent may nothing without a grant for that action, and never more than a person', () => {
    const actor = 'agent:digest' as const;
    const reason = (grants: RecordRow<Grant>[]) => decide({}, { actor }, { grants }).reason;
    expect(decide({}, { actor, action: 'view' }).allowed).toBe(false);
    expect(reason([])).toBe('digest has no grant for wallet.lp_provide');
    expect(reason([grantOf({ agent: 'other' }), grantOf({ action: 'wallet.trade' })])).toContain(
      'no grant',
    );
    expect(reason([grantOf({ until: '2026-02-26T09:00:00.000Z' })])).toContain('has ended');
    expect(reason([grantOf({}, ['00000000-0000-4000-8000-00000000000f'])])).toContain(
      'other wallets',
    );
    const taken = { ...grantOf(), deletedAt: '2026-02-01T00:00:00.000Z' };
    expect(reason([taken])).toContain('no grant');
    expect(decide({}, { actor }, { grants: [grantOf()] }).allowed).toBe(true);
    const here = grantOf({}, ['00000000-0000-4000-8000-000000000001']);
    expect(decide({}, { actor }, { grants: [here] }).allowed).toBe(true);
    const trade = [grantOf({ action: 'wallet.trade' })];
    expect(decide({}, { actor, action: 'trade' }, { grants: trade }).reason).toBe(
      'LP forbids trading',
    );
    const cold = { lane: 'cold' as const };
    expect(decide(cold, { actor }, { grants: [grantOf()] }).allowed).toBe(false);
  });

  test('rules and sources use no wallet, not even with a grant in their name', () => {
    for (const actor of ['rule:digest', 'source:digest'] as const) {
      expect(decide({}, { actor }, { grants: [grantOf()] }).allowed).toBe(false);
    }
  });
});

test('grants for what has no wallet: persons may, agents ask, one for wallets does not help', () => {
  const ask = (actor: 'person:anna' | 'agent:digest' | 'rule:r', grants: RecordRow<Grant>[] = []) =>
    decideGrant({ actor, action: 'task.done', grants, now }).allowed;
  expect([ask('person:anna'), ask('rule:r'), ask('agent:digest')]).toEqual([true, true, false]);
  const body = { action: 'task.done' };
  expect(ask('agent:digest', [grantOf(body)])).toBe(true);
  const wallets = ['00000000-0000-4000-8000-000000000001'];
  expect(ask('agent:digest', [grantOf(body, wallets)])).toBe(false);
});
