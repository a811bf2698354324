import type { Prices } from '#lib/models';

/** How a provider is reached. */
export interface ProviderOptions {
  /** kebab-case; the first part of `provider/model`. */
  readonly name: string;
  readonly baseUrl: string;
  /** Read from a secret's file by the caller; never logged. */
  readonly apiKey: string;
  readonly timeoutMs: number;
  /** By the SDK, for 408, 409, 429, 5xx and lost connections, honouring `retry-after`. */
  readonly retries: number;
  /** By model. */
  readonly prices?: Readonly<Record<string, Prices>>;
}
