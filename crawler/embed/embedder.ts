import type { Clock, Log } from '#lib';

/** Models see a question and a passage differently. */
export type TextRole = 'passage' | 'query';

export interface EmbedOptions {
  /** Default `passage`. */
  readonly role?: TextRole;
  /** Told about each text whose end was left out because the model takes no longer ones;
   * a local model gives the characters that are left as an estimate. */
  readonly onShortened?: (index: number, keptCharacters: number) => void;
}

/** Turns texts into vectors. */
export interface Embedder {
  readonly kind: 'openai' | 'onnx';
  readonly model: string;
  /** Undefined until the first answer, where neither the configuration nor the model's card says. */
  readonly dimension: number | undefined;
  /** How many texts are sent at once. */
  readonly batch: number;
  /** One vector for each text, in their order, as the model gave them (unchecked).
   * @throws Fault kb.embedding (retryable when the provider is down or busy), kb.onnx-missing,
   * kb.onnx-model, io.read-failed (key file), aborted */
  embed(
    texts: readonly string[],
    signal: AbortSignal,
    options?: EmbedOptions,
  ): Promise<readonly Float32Array[]>;
}

export interface OpenAiConfig {
  readonly kind: 'openai';
  /** `https://api.openai.com/v1`, `http://localhost:11434/v1` (Ollama) … */
  readonly baseUrl: string;
  readonly model: string;
  /** Asked for where the provider can shorten vectors. */
  readonly dimensions?: number;
  /** A file that holds the key; local providers need none. */
  readonly apiKeyFile?: string;
  /** Texts in one request. */
  readonly batch: number;
  readonly timeoutMs: number;
}

export interface OnnxConfig {
  readonly kind: 'onnx';
  /** Holds model.onnx, tokenizer.json and, where there are any, config.json and modules.json. */
  readonly folder: string;
}

export type EmbedderConfig = OpenAiConfig | OnnxConfig | { readonly kind: 'none' };

export interface EmbedderPorts {
  readonly clock: Clock;
  readonly log: Log;
  /** 0 ≤ x < 1: jitter of the waits between attempts. */
  readonly random: () => number;
}
