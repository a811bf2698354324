import OpenAI from 'openai';
import { Fault, readTextFile, retry, throwIfAborted } from '#lib';
import type { EmbedderPorts, OpenAiConfig } from './embedder.ts';
import { limits } from './limits.ts';
import { readAnswer } from './openai-answer.ts';
import { embeddingFault, readFailure } from './openai-fault.ts';
import { cutText } from './text-fit.ts';

/** A text and its place among those that were given. */
export interface Entry {
  readonly index: number;
  readonly text: string;
}

/** Sends texts to one endpoint. */
export interface Provider {
  /** The vectors of one request, split and shortened until the provider takes it. `onCut` gets what of
   * a text was sent in the end.
   * @throws Fault kb.embedding, io.read-failed, aborted */
  embed(
    entries: readonly Entry[],
    signal: AbortSignal,
    onCut: (entry: Entry) => void,
  ): Promise<readonly Float32Array[]>;
}

export function createProvider(config: OpenAiConfig, ports: EmbedderPorts): Provider {
  const place = placeOf(config.baseUrl);
  let client: OpenAI | undefined;
  const send = async (entries: readonly Entry[], signal: AbortSignal) => {
    client ??= createClient(config);
    const answer: unknown = await client.embeddings.create(
      {
        model: config.model,
        input: entries.map(({ text }) => text),
        // What every server knows; some take `base64` and answer with numbers.
        encoding_format: 'float',
        ...(config.dimensions === undefined ? {} : { dimensions: config.dimensions }),
      },
      { signal },
    );
    return readAnswer(answer, entries.length, place);
  };
  const embed: Provider['embed'] = async (entries, signal, onCut) => {
    const vectors = await sendPatiently(() => send(entries, signal), place, ports, signal);
    if (vectors !== 'too-long') return vectors;
    const parts: Float32Array[] = [];
    for (const entry of entries) {
      parts.push(await embedShortened(entry, entries.length === 1, signal, onCut));
    }
    return parts;
  };
  async function embedShortened(
    entry: Entry,
    isRefused: boolean,
    signal: AbortSignal,
    onCut: (entry: Entry) => void,
  ): Promise<Float32Array> {
    let { text } = entry;
    for (let cuts = 0; cuts <= limits.provider.shortenAttempts; cuts++) {
      if (cuts > 0 || isRefused) {
        text = cutText(text, Math.ceil(Buffer.byteLength(text) * limits.provider.shortenTo));
      }
      const cut = { ...entry, text };
      const vectors = await sendPatiently(() => send([cut], signal), place, ports, signal);
      if (vectors === 'too-long') continue;
      if (text !== entry.text) onCut(cut);
      return vectors[0] ?? new Float32Array();
    }
    throw embeddingFault(`${place} finds even a short text too long`, false, 'check the model');
  }
  return { embed };
}

/** Tries again what may succeed, after the wait the provider asks for. */
async function sendPatiently(
  send: () => Promise<readonly Float32Array[]>,
  place: string,
  { clock, random }: EmbedderPorts,
  signal: AbortSignal,
): Promise<readonly Float32Array[] | 'too-long'> {
  const { attempts, backoffMs, backoffMaxMs, retryAfterMaxMs } = limits.provider;
  let askedMs = 0;
  return retry(
    async () => {
      if (askedMs > 0) await clock.sleep(askedMs, signal);
      askedMs = 0;
      throwIfAborted(signal);
      try {
        return await send();
      } catch (error) {
        throwIfAborted(signal);
        if (error instanceof Fault) throw error;
        const failure = readFailure(error, place, clock.now());
        if (failure.isTooLong) return 'too-long';
        askedMs = failure.retryAfterMs ?? 0;
        throw failure.fault;
      }
    },
    {
      attempts,
      baseMs: backoffMs,
      maxMs: backoffMaxMs,
      clock,
      random,
      signal,
      shouldRetry: (error) =>
        error instanceof Fault && error.retryable && askedMs <= retryAfterMaxMs,
    },
  );
}

function createClient({ baseUrl, apiKeyFile, timeoutMs }: OpenAiConfig): OpenAI {
  // Read when first used, and every name given: the client would take others from the environment.
  const apiKey = apiKeyFile === undefined ? 'none' : readTextFile(apiKeyFile).trim();
  return new OpenAI({
    baseURL: baseUrl,
    apiKey,
    organization: null,
    project: null,
    timeout: timeoutMs,
    maxRetries: 0,
    logLevel: 'off',
  });
}

/** Without user, password and query. */
function placeOf(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  return url === undefined ? 'the embedding provider' : `${url.origin}${url.pathname}`;
}
