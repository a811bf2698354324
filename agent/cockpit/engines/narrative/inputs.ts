import { limits } from './limits.ts';

/** A number as a source gave it, or why there is none. */
export type Input =
  | { readonly value: number; readonly observedAt: string }
  | { readonly value: null; readonly reason: string };

export interface SocialInputs {
  /** −1 to 1. */
  readonly sentiment: Input;
  readonly mentions: Input;
  /** Mentions weighted by who made them; where known they count in place of the plain ones. */
  readonly weightedMentions: Input;
  /** Share of mentions that are no news, 0 to 1. */
  readonly organicShare: Input;
  /** Share of all attention, 0 to 1. */
  readonly mindshare: Input;
  /** Mentions more than in the window before. */
  readonly velocity: Input;
  /** How many well-connected accounts take part. */
  readonly smartAccounts: Input;
}

export interface MarketInputs {
  /** As a fraction: 0.008 is 0.8 %. */
  readonly funding: Input;
  /** In per cent. */
  readonly priceChange24h: Input;
  /** Volume over its usual one. */
  readonly volumeRatio: Input;
}

export interface OnchainInputs {
  /** Into exchanges, less out of them, in BTC; the scale of 10,000 is made for that. */
  readonly exchangeNetflow: Input;
  /** What large or smart wallets hold more; only its sign counts. */
  readonly whaleChange: Input;
  /** Active addresses over their usual number. */
  readonly activeRatio: Input;
}

/** A `reason` in place of a component: it has no source, and this is what it waits for. */
export interface NarrativeInputs {
  readonly social: SocialInputs | { readonly reason: string };
  readonly market: MarketInputs | { readonly reason: string };
  readonly onchain: OnchainInputs | { readonly reason: string };
}

export type ComponentName = keyof typeof limits.maxAgeMs;

export function known(value: number, observedAt: string): Input {
  return { value, observedAt };
}

export function missing(reason: string): Input {
  return { value: null, reason };
}

/** The same input, or missing when it is too old to mean anything. */
export function fresh(input: Input, component: ComponentName, now: Date): Input {
  if (input.value === null) return input;
  if (!Number.isFinite(input.value)) return missing('the source gave no number');
  const ageMs = now.getTime() - Date.parse(input.observedAt);
  if (ageMs <= limits.maxAgeMs[component]) return input;
  return missing(`last seen ${input.observedAt}, too old to count`);
}
