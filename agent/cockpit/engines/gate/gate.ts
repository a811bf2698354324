import type { Grant } from '../../model/grant.ts';
import type { RecordRow } from '../../model/record.ts';
import type { Actor, Lane, RiskState } from '../../model/vocabulary.ts';
import { type Wallet, type WalletAction, walletActions } from '../../model/wallet.ts';
import { walletActionWord } from '../../model/words.ts';
import { whyNothingOpens } from '../risk/index.ts';
import { decideGrant } from './grants.ts';

/** What a lane lets its wallets do; each wallet's own lists only take away from it. */
export type LaneActions = Readonly<Record<Lane, readonly WalletAction[]>>;

export interface WalletRequest {
  /** One of the actions of wallets, or `view`. */
  readonly action: string;
  /** The application it is done in; absent when there is none. */
  readonly dapp?: string | undefined;
  /** What it moves, USD; null where that is not known. */
  readonly amountUsd?: number | null | undefined;
  /** Whether it closes what is open; matters for those that can do both. */
  readonly closes?: boolean | undefined;
  readonly actor: Actor;
}

export interface GateInput {
  readonly wallet: RecordRow<Wallet>;
  readonly request: WalletRequest;
  readonly laneActions: LaneActions;
  /** All that are not taken back. */
  readonly grants: readonly RecordRow<Grant>[];
  /** Null when nobody has looked at it yet. */
  readonly riskState: RiskState | null;
  readonly now: Date;
}

export interface Permission {
  readonly allowed: boolean;
  /** One sentence for a person, whatever the answer is. */
  readonly reason: string;
  /** Allowed only after the person has typed the wallet's name. */
  readonly needsConfirmation: boolean;
}

/** Hard to take back, so never done at a single click. */
const confirmed: ReadonlySet<string> = new Set([
  'treasury_move',
  'admin_action',
  'deploy_contract',
]);

/** What brings value out of a wallet, or binds it. */
const moving: ReadonlySet<string> = new Set([
  ...['trade', 'lp_provide', 'mint_nft', 'mint_token', 'treasury_move', 'unknown_dapp_interaction'],
]);

/** What opens a position, and what does unless it closes one. */
const opening: ReadonlySet<string> = new Set(['lp_provide', 'mint_nft', 'mint_token']);
const openingOrClosing: ReadonlySet<string> = new Set(['trade', 'unknown_dapp_interaction']);

/** Whether somebody may do something with a wallet. What is forbidden wins over what is allowed, and what
 * is not listed is denied: by its status, its own lists, its lane, the application, the cap of the lane
 * of experiments, the risk state where it opens something, and for agents by their grants. */
export function decideWalletAction(input: GateInput): Permission {
  const { wallet, request } = input;
  const problem =
    problemOfStatus(wallet.body) ??
    (request.action === 'view'
      ? undefined
      : (problemOfAction(input) ??
        problemOfDapp(wallet.body, request) ??
        problemOfAmount(wallet.body, request) ??
        problemOfRisk(input))) ??
    problemOfActor(input);
  if (problem !== undefined) return { allowed: false, reason: problem, needsConfirmation: false };
  const needsConfirmation = confirmed.has(request.action);
  const reason =
    request.action === 'view'
      ? 'everybody who may use the cockpit may look'
      : `${wallet.body.name} allows ${walletActionWord(request.action)} in the lane ${wallet.body.lane}`;
  return { allowed: true, reason, needsConfirmation };
}

function problemOfStatus({ name, status }: Wallet): string | undefined {
  return status === 'active' ? undefined : `${name} is ${status}: nothing is done with it`;
}

function problemOfAction({
  wallet: { body },
  request,
  laneActions,
}: GateInput): string | undefined {
  const action = walletActions.find((known) => known === request.action);
  if (action === undefined) return `${JSON.stringify(request.action)} is no action of a wallet`;
  const word = walletActionWord(action);
  if (body.forbiddenActions.includes(action)) return `${body.name} forbids ${word}`;
  if (body.lane === 'cold') return `${body.name} is in the lane cold: it is only looked at`;
  if (!laneActions[body.lane].includes(action)) {
    return `the lane ${body.lane} of ${body.name} does not allow ${word}`;
  }
  if (!body.allowedActions.includes(action)) return `${body.name} does not list ${word}`;
  return undefined;
}

function problemOfDapp(wallet: Wallet, { action, dapp }: WalletRequest): string | undefined {
  if (dapp === undefined) return undefined;
  const has = (names: readonly string[]) => names.some((name) => isSame(name, dapp));
  if (has(wallet.forbiddenDapps)) return `${wallet.name} forbids ${dapp}`;
  if (has(wallet.allowedDapps)) return undefined;
  // Where strangers are allowed, being on no list is what a stranger is.
  const letsStrangers = !wallet.forbiddenDapps.some((name) => isSame(name, 'unknown'));
  if (action === 'unknown_dapp_interaction' && letsStrangers) return undefined;
  return `${wallet.name} does not list ${dapp}`;
}

function isSame(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

function problemOfAmount(wallet: Wallet, request: WalletRequest): string | undefined {
  if (wallet.lane !== 'degen' || !moving.has(request.action)) return undefined;
  const { capUsd, name } = wallet;
  const { amountUsd = null } = request;
  if (capUsd === null) return `${name} has no cap, and the lane degen allows nothing without one`;
  if (amountUsd === null || !Number.isFinite(amountUsd)) {
    return `how much it moves is not known, and ${name} has a cap of ${capUsd} USD`;
  }
  if (amountUsd < 0) return 'an amount is never negative';
  return amountUsd > capUsd
    ? `${amountUsd} USD is above the cap of ${name}, ${capUsd} USD`
    : undefined;
}

function problemOfRisk({ request, riskState }: GateInput): string | undefined {
  const { action, closes = false } = request;
  const opens = opening.has(action) || (openingOrClosing.has(action) && !closes);
  return opens ? whyNothingOpens(riskState) : undefined;
}

function problemOfActor({ wallet, request, grants, now }: GateInput): string | undefined {
  const { actor } = request;
  if (actor.startsWith('person:')) return undefined;
  const { allowed, reason } = decideGrant({
    ...{ actor, action: `wallet.${request.action}`, walletId: wallet.id, grants, now },
  });
  return allowed ? undefined : reason;
}
