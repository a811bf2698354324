import type { RiskState } from '../model/vocabulary.ts';

/** What only the adapter that made it reads; plain JSON. */
export type BotReceipt = Readonly<Record<string, string | number | boolean | null>>;

export interface BotState {
  /** `stopped`: nothing new is opened. */
  readonly entries: 'open' | 'stopped';
  /** In one sentence. */
  readonly text: string;
  readonly openTrades: number;
  readonly observedAt: string;
}

export interface HoldRequest {
  /** Of the record that asks for it; told to the bot, so that what was cut off is found again. */
  readonly holdId: string;
  readonly reason: string;
  readonly signal?: AbortSignal | undefined;
}

export interface RestoreRequest extends HoldRequest {
  readonly receipt: BotReceipt;
}

export type Restored =
  | { readonly outcome: 'restored' }
  /** Somebody changed it meanwhile. */
  | { readonly outcome: 'left'; readonly why: string };

/** Something that trades by itself. Every call throws a Fault when it does not answer or refuses. */
export interface Bot {
  readonly name: string;
  state(signal?: AbortSignal): Promise<BotState>;
  /** Nothing new is opened from now on; what is open stays. Asked again for the same hold it finds what
   * it did the first time. */
  stopEntries(request: HoldRequest): Promise<BotReceipt>;
  /** As it was before that hold, unless somebody has changed it since. */
  restore(request: RestoreRequest): Promise<Restored>;
}

/** What bots are told of the risk state. It may only make them more careful. */
export interface RiskCap {
  readonly state: RiskState;
  readonly reason: string;
  readonly at: string;
  /** What was said last holds so long; then it is old. */
  readonly until: string;
}

/** Who takes a risk cap. */
export interface RiskCapTaker {
  readonly name: string;
  take(cap: RiskCap, signal?: AbortSignal): Promise<void>;
}
