import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai';
import { Fault } from '#lib';

/** What a failed request means for the next one. */
export interface ProviderFailure {
  readonly fault: Fault;
  /** The wait the provider asked for. */
  readonly retryAfterMs?: number;
  /** A text of the request has more tokens than the model takes. */
  readonly isTooLong: boolean;
}

/** Reads what the client threw; anything that is not about the provider is thrown on. `now` is wall
 * time in ms, for `Retry-After` as a date. */
export function readFailure(error: unknown, place: string, now: number): ProviderFailure {
  if (error instanceof APIConnectionTimeoutError) {
    return down(`${place} did not answer in time`, error);
  }
  if (error instanceof APIConnectionError) return down(`${place} cannot be reached`, error);
  if (error instanceof APIError && typeof error.status === 'number')
    return readStatus(error, place, now);
  // The body broke off, or is not JSON.
  if (error instanceof SyntaxError || isBrokenStream(error)) {
    return down(`the answer of ${place} broke off or is not JSON`, error);
  }
  throw error;
}

function readStatus(error: APIError, place: string, now: number): ProviderFailure {
  const status = error.status as number;
  const told = error.message.replace(/\s+/g, ' ').slice(0, 300);
  const message = `${place} refused to embed: ${told}`;
  if (status === 429 || status === 408 || status === 409 || status >= 500) {
    const retryAfterMs = readRetryAfter(error.headers, now);
    return {
      fault: embeddingFault(
        message,
        true,
        'texts without a vector are embedded by the next run',
        error,
      ),
      isTooLong: false,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
  }
  const isTooLong =
    (status === 400 || status === 413 || status === 422) &&
    /context length|too long|too large|too many tokens|maximum (?:input|sequence)|max_tokens|exceed/i.test(
      told,
    );
  return { fault: embeddingFault(message, false, hintOf(status), error), isTooLong };
}

function hintOf(status: number): string {
  if (status === 401 || status === 403) return 'check the key in the API key file';
  if (status === 404) return 'check the base URL (it ends with /v1) and that the model is there';
  return 'check base URL, model and dimensions of the embedding configuration';
}

export function embeddingFault(
  message: string,
  retryable: boolean,
  hint: string,
  cause?: unknown,
): Fault {
  return new Fault({ code: 'kb.embedding', message, hint, retryable, cause });
}

function down(message: string, cause: unknown): ProviderFailure {
  const hint =
    'check that the embedding provider runs; texts without a vector wait for the next run';
  return { fault: embeddingFault(message, true, hint, cause), isTooLong: false };
}

/** `Retry-After`, RFC 9110 §10.2.3: seconds or a date. */
function readRetryAfter(headers: Headers | undefined, now: number): number | undefined {
  const text = headers?.get('retry-after')?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function isBrokenStream(error: unknown): boolean {
  // undici: `TypeError: terminated` with the socket's error as its cause.
  return (
    error instanceof TypeError && /terminated|fetch failed|network|other side/i.test(error.message)
  );
}
