import type { Prices } from '../providers/index.ts';

export interface KnownModel {
  /** Tokens of prompt and answer together. */
  readonly contextTokens: number;
  /** Absent where none are published or they depend on more than the number of tokens, as with a plan that
   * costs the same whatever is used. */
  readonly prices?: Prices;
}

export interface KnownProvider {
  readonly protocol: 'anthropic' | 'openai';
  readonly baseUrl: string;
  /** Names of secrets in secrets/map.ts. */
  readonly keySecret: string;
  /** Says another base URL than the usual one. */
  readonly urlSecrets: readonly {
    readonly name: string;
    readonly protocol: 'anthropic' | 'openai';
  }[];
  /** The first one is asked when only the provider is named. */
  readonly models: Readonly<Record<string, KnownModel>>;
}

const prices = (input: number, output: number, cacheWrite: number, cacheRead: number): Prices => ({
  inputPerM: input,
  outputPerM: output,
  cacheWritePerM: cacheWrite,
  cacheReadPerM: cacheRead,
});

/** What is known of providers without asking them, as their documents said in November 2026. A model that is
 * not listed can be named all the same. */
export const knownProviders: Readonly<Record<string, KnownProvider>> = {
  // platform.minimax.io/docs/api-reference/text-anthropic-api; the token plan has no price a token.
  minimax: {
    protocol: 'anthropic',
    baseUrl: 'https://api.minimax.io/anthropic',
    keySecret: 'minimaxApiKey',
    urlSecrets: [
      { name: 'minimaxBaseAnthropicUrl', protocol: 'anthropic' },
      { name: 'minimaxBaseUrl', protocol: 'openai' },
    ],
    models: {
      'MiniMax-M3': { contextTokens: 1_000_000 },
      'MiniMax-M2.7': { contextTokens: 204_800 },
      'MiniMax-M2.5': { contextTokens: 204_800 },
      'MiniMax-M2.1': { contextTokens: 204_800 },
      'MiniMax-M2': { contextTokens: 204_800 },
    },
  },
  // docs.z.ai: the coding plan has an address of its own, and no price a token.
  zai: {
    protocol: 'openai',
    baseUrl: 'https://api.z.ai/api/coding/paas/v4',
    keySecret: 'zaiApiKey',
    urlSecrets: [{ name: 'zaiBaseUrl', protocol: 'openai' }],
    models: {
      'glm-5': { contextTokens: 200_000 },
      'glm-4.7': { contextTokens: 200_000 },
      'glm-4.6': { contextTokens: 200_000 },
    },
  },
  // platform.claude.com/docs: models and pricing, five minutes' cache.
  anthropic: {
    protocol: 'anthropic',
    baseUrl: 'https://api.anthropic.com',
    keySecret: 'anthropicApiKey',
    urlSecrets: [],
    models: {
      'claude-sonnet-5-5': { contextTokens: 1_000_000, prices: prices(2, 10, 2.5, 0.2) },
      'claude-opus-5-5': { contextTokens: 1_000_000, prices: prices(4, 20, 5, 0.2) },
      // Its price depends on the length of the prompt.
      'claude-haiku-5-5': { contextTokens: 1_000_000 },
      'claude-opus-5': { contextTokens: 1_000_000, prices: prices(5, 25, 6.25, 0.5) },
    },
  },
  // Prices up to 272,000 tokens of prompt; more costs more, so more is not read.
  openai: {
    protocol: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    keySecret: 'openaiApiKey',
    urlSecrets: [],
    models: {
      'gpt-6.1-sol': { contextTokens: 272_000, prices: prices(2, 10, 2.5, 0.1) },
      'gpt-6-sol': { contextTokens: 272_000, prices: prices(2, 10, 2.5, 0.2) },
      'gpt-6-luna': { contextTokens: 272_000, prices: prices(0.1, 0.5, 0.125, 0.01) },
    },
  },
};

/** Of a model that nothing is known of: what every one of this year reads. */
export const contextTokensDefault = 128_000;
