// A door of its own (`#lib/models`): what asks models, and what configures programs that do.

/** US dollars for a million tokens. */
export interface Prices {
  readonly inputPerM: number;
  readonly outputPerM: number;
  readonly cacheReadPerM: number;
  readonly cacheWritePerM: number;
}

export interface KnownModel {
  /** Tokens of prompt and answer together. */
  readonly contextTokens: number;
  /** Absent where none are published or they depend on more than the number of tokens, as with a plan that
   * costs the same whatever is used. */
  readonly prices?: Prices;
}

export interface KnownProvider {
  /** For people. */
  readonly title: string;
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

/** What is known of providers without asking them, as their own documents said in November 2026; a price that
 * none of theirs states is absent. A model that is not listed can be named all the same. */
export const knownProviders = {
  // platform.minimax.io/docs/api-reference/text-anthropic-api and /docs/guides/text-generation; the token plan
  // has no price a token.
  minimax: {
    title: 'MiniMax',
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
  // The coding plan has an address of its own, and no price a token.
  zai: {
    title: 'Z.ai',
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
  // platform.claude.com/docs/en/models/…/overview: input, output, five minutes' cache write, cache read.
  anthropic: {
    title: 'Anthropic',
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
  // More than 272,000 tokens of prompt make the whole request dearer, so more is not read.
  openai: {
    title: 'OpenAI',
    protocol: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    keySecret: 'openaiApiKey',
    urlSecrets: [],
    models: {
      // First, as it takes tools over Chat Completions when it may not think; gpt-6.1-sol takes none there.
      'gpt-6-sol': { contextTokens: 272_000 },
      'gpt-6.1-sol': { contextTokens: 272_000 },
      'gpt-6-luna': { contextTokens: 272_000 },
    },
  },
} as const satisfies Readonly<Record<string, KnownProvider>>;

export type ProviderName = keyof typeof knownProviders;

/** A provider by a name that somebody wrote; undefined when nothing is known of it. */
export function findProvider(name: string): KnownProvider | undefined {
  return Object.hasOwn(knownProviders, name) ? knownProviders[name as ProviderName] : undefined;
}

/** Of a model that nothing is known of: what every one of this year reads. */
export const contextTokensDefault = 128_000;

/** Of one answer; every model listed here can write more. */
export const outputTokensMax = 8_000;
