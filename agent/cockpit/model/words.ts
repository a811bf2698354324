import type { BotHold } from './bot-hold.ts';
import type { RiskState, Verdict } from './vocabulary.ts';
import type { Wallet, WalletAction } from './wallet.ts';

// What people read for what programs say: pages, messages and reasons use these, the API keeps the codes.

/** What a risk state is called, and what it means for who trades. */
export const riskWords: Readonly<
  Record<RiskState, { readonly word: string; readonly means: string }>
> = {
  RISK_OFF: { word: 'Defensive', means: 'nothing new is opened' },
  NORMAL: { word: 'Normal', means: 'rules and bots work as they are set' },
  AGGRESSIVE: { word: 'Aggressive', means: 'a person allowed more, for a time' },
};

const verdictWords: Readonly<Record<Verdict, string>> = {
  ADD: 'add',
  HOLD: 'open nothing new',
  EXIT: 'get out',
  PREP_TASK: 'prepare it',
};

/** Of a verdict, or of an outcome without one. */
export function verdictWord(verdict: string | null, outcome = ''): string {
  if (verdict !== null) return verdictWords[verdict as Verdict] ?? verdict;
  return outcome === 'no-match' ? 'no rule applies' : outcome;
}

export const walletActionWords: Readonly<Record<WalletAction, string>> = {
  social_connect: 'signing in with it',
  sign_message: 'signing messages',
  trade: 'trading',
  lp_provide: 'putting into pools',
  lp_remove: 'taking out of pools',
  mint_nft: 'minting NFTs',
  mint_token: 'minting tokens',
  deploy_contract: 'deploying contracts',
  treasury_move: 'moving funds',
  admin_action: 'administering contracts',
  unknown_dapp_interaction: 'using unknown applications',
};

/** What a person wrote, in our words or as a registry has it; as it is where it is neither. */
export function walletActionOf(text: string): string {
  const found = Object.entries(walletActionWords).find(([, word]) => word === text.toLowerCase());
  return found?.[0] ?? text;
}

export const walletActionWord = (action: string): string =>
  walletActionWords[action as WalletAction] ?? action.replaceAll('_', ' ');

export const walletTypeWords: Readonly<Record<Wallet['type'], string>> = {
  EOA: 'one key',
  SAFE: 'several keys (Safe)',
  SMART_ACCOUNT: 'smart account',
};

export const holdWords: Readonly<Record<BotHold['status'], string>> = {
  waiting: 'waits for your word',
  requested: 'asked for',
  held: 'stands',
  restoring: 'is being ended',
  restored: 'ended, as before',
  left: 'ended, left as it was found',
  'called-off': 'called off',
};

export const narrativeModeWords: Readonly<Record<string, string>> = {
  auto: 'as its state says',
  'watch-only': 'only watched',
  tradable: 'may be traded',
};

/** Parts of a score and what goes into them. */
const inputWords: Readonly<Record<string, string>> = {
  onchain: 'flows',
  priceChange24h: 'price in 24 h, %',
  volumeRatio: 'volume to the usual',
  weightedMentions: 'mentions by weight',
  organicShare: 'organic share',
  smartAccounts: 'smart accounts',
  exchangeNetflow: 'net flow to exchanges',
  whaleChange: 'net buying of watched wallets, USD',
  activeRatio: 'active addresses to the usual',
};

export const inputWord = (name: string): string => inputWords[name] ?? plainWord(name);

/** `emaFast` as `ema fast`, `funding_rate` as `funding rate`: for names nobody has written a word for. */
export const plainWord = (name: string): string =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[._-]/g, ' ')
    .toLowerCase();

/** An action of the audit: `wallet.lp_remove` is something done with a wallet, `tasks.set-status` a button of a
 * page. */
export function auditWord(action: string): string {
  const [area = '', name] = action.split('.');
  if (name === undefined) return plainWord(action);
  return area === 'wallet' ? walletActionWord(name) : `${plainWord(name)} (${plainWord(area)})`;
}

/** What became of a record. */
export const historyWords = {
  create: 'added',
  update: 'changed',
  remove: 'removed',
  restore: 'put back',
} as const;

/** `person:owner` as `owner`, `source:calendars` as `the source calendars`. */
export function actorWord(actor: string): string {
  const [, kind = '', name = actor] = /^(\w+):(.*)$/.exec(actor) ?? [];
  return kind === '' || kind === 'person' ? name : `the ${kind} ${name}`;
}

/** `1 post`, `3 posts`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`;

/** `2026-11-21` as `21 Nov 2026`, where text stands alone: pages say days with `onDay`. */
export const dayText = (day: string): string => days.format(Date.parse(`${day}T12:00:00Z`));
const days = new Intl.DateTimeFormat('en-GB', {
  ...{ day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' },
});

const codes: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(riskWords).map(([code, { word }]) => [code, word])),
  ...{ ...verdictWords, ...walletActionWords, ...walletTypeWords },
  ...{ 'no-match': 'no rule applies', 'called-off': 'called off', 'watch-only': 'only watched' },
  ...{ P0: 'now', P1: 'soon', P2: 'some time', onchain: 'flows', '1week': '1 week' },
  ...{ '1day': '1 day', '1month': '1 month' },
};

/** Any value of any field in words, for where nothing is known of it but what it is called. The reason of a
 * rule names what it is filled with: `{event.hoursUntil} hours`. */
export function codeWord(value: string): string {
  if (Object.hasOwn(codes, value)) return codes[value] ?? value;
  if (/^[a-z]+(?:_[a-z]+)+$/.test(value)) return plainWord(value);
  return value.replaceAll(/\{([A-Za-z][\w.]*)\}/g, (_, name: string) => `[${plainWord(name)}]`);
}
