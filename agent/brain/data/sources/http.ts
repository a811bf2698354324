import { type Clock, Fault, type Log, retry } from '#lib';
import { limits } from '../limits.ts';
import type { RateLimit } from './rate-limit.ts';

export interface HttpRequest {
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
  /** Sent as JSON by POST; without it the request is a GET. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of the budget. */
  readonly weight: number;
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly value: unknown;
  readonly headers: Headers;
  /** The server's clock, when it tells: a candle that has not ended there has not ended. */
  readonly serverTime: number | undefined;
}

export interface HttpOptions {
  /** Whom messages name. */
  readonly name: string;
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  readonly limit: RateLimit;
  /** What an error body says, when it has a form of its own. */
  readonly parseError?: (body: unknown) => string | undefined;
  /** Told of each answer's headers, such as what of the budget was used. */
  readonly onAnswer?: (headers: Headers) => void;
}

export interface HttpClient {
  /** Throws Fault `brain.source` after the last attempt and for a ban, with the time to wait;
   * `brain.source-refused` when asking again is of no use. */
  json(request: HttpRequest): Promise<HttpAnswer>;
}

interface Failure {
  readonly message: string;
  readonly retryable: boolean;
  readonly waitMs?: number | undefined;
}

export function createHttp(options: HttpOptions): HttpClient {
  const { clock, log, limit, name } = options;
  return {
    json: (request) =>
      retry(
        async () => {
          await limit.take(request.weight, request.signal);
          const answer = await ask(options, request);
          if ('value' in answer) return answer;
          await waitAsTold(answer, options, request.signal);
          throw new Fault({
            code: answer.retryable ? 'brain.source' : 'brain.source-refused',
            message: `${name}: ${answer.message}`,
            // Without the query: a feed's own may hold a key.
            where: `${options.baseUrl.replace(/\/$/, '')}${request.path.split('?', 1)[0]}`,
            retryable: answer.retryable,
          });
        },
        {
          attempts: limits.http.attempts,
          baseMs: limits.http.backoffMs,
          maxMs: limits.http.backoffMaxMs,
          clock,
          signal: request.signal,
          random: options.random,
          onAttempt: ({ attempt, error }) =>
            log.warn(`${name}: asked again`, { attempt, error: (error as Error).message }),
        },
      ),
  };
}

async function ask(options: HttpOptions, request: HttpRequest): Promise<HttpAnswer | Failure> {
  const deadline = AbortSignal.timeout(limits.http.timeoutMs);
  let response: Response;
  let text: string;
  try {
    response = await fetch(urlOf(options.baseUrl, request), {
      method: request.body === undefined ? 'GET' : 'POST',
      headers: {
        accept: 'application/json',
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...request.headers,
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      // A token must not follow to another place.
      redirect: 'error',
      signal: AbortSignal.any([request.signal, deadline]),
    });
    text = await readText(response);
  } catch (error) {
    if (error instanceof Fault) throw error;
    if (request.signal.aborted) throw aborted(request.signal);
    return { message: deadline.aborted ? 'no answer in time' : reasonOf(error), retryable: true };
  }
  options.onAnswer?.(response.headers);
  const body = parseJson(text);
  if (response.ok) {
    if (body === undefined) {
      return { message: `the answer is not JSON: ${shorten(text)}`, retryable: true };
    }
    const date = Date.parse(response.headers.get('date') ?? '');
    const serverTime = Number.isNaN(date) ? undefined : date;
    return { value: body.value, headers: response.headers, serverTime };
  }
  const told = options.parseError?.(body?.value) ?? shorten(text);
  const message = `HTTP ${response.status}${told === '' ? '' : `: ${told}`}`;
  // 418 is what Binance answers while an address is banned.
  const isLimited = response.status === 429 || response.status === 418;
  const retryable = isLimited || response.status === 408 || response.status >= 500;
  return { message, retryable, waitMs: isLimited ? retryAfterMs(response, options) : undefined };
}

/** Waits when the source says how long; a wait that is too long is told instead. */
async function waitAsTold(failure: Failure, options: HttpOptions, signal: AbortSignal) {
  const { waitMs } = failure;
  if (waitMs === undefined) return;
  if (waitMs > limits.http.retryAfterMaxMs) {
    const until = new Date(options.clock.now() + waitMs).toISOString();
    throw new Fault({
      code: 'brain.source',
      message: `${options.name}: ${failure.message}; it answers nothing before ${until}`,
      hint: 'run the same again after that time: what is stored is not asked for twice',
    });
  }
  await options.clock.sleep(waitMs, signal);
}

/** Seconds or a date, RFC 9110 §10.2.3. */
function retryAfterMs(response: Response, { clock }: HttpOptions): number | undefined {
  const value = response.headers.get('retry-after');
  if (value === null) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - clock.now());
}

async function readText(response: Response): Promise<string> {
  if (response.body === null) return '';
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body) {
    bytes += part.byteLength;
    if (bytes > limits.http.bodyMaxBytes) {
      throw new Fault({
        code: 'brain.source-refused',
        message: `the answer is longer than ${limits.http.bodyMaxBytes} bytes`,
        where: response.url,
      });
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function urlOf(baseUrl: string, { path, query }: HttpRequest): URL {
  const url = new URL(`${baseUrl.replace(/\/$/, '')}${path}`);
  for (const [name, value] of Object.entries(query ?? {})) {
    url.searchParams.set(name, String(value));
  }
  return url;
}

function aborted(signal: AbortSignal): Fault {
  const { reason } = signal;
  if (reason instanceof Fault) return reason;
  return new Fault({ code: 'aborted', message: 'stopped before it was done', cause: reason });
}

/** Node's fetch hides what happened in the cause. */
function reasonOf(error: unknown): string {
  const cause = (error as { readonly cause?: unknown }).cause;
  const inner = cause instanceof Error ? cause : error;
  const code = (inner as NodeJS.ErrnoException).code;
  return code ?? (inner instanceof Error ? inner.message : String(inner));
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const max = limits.http.errorTextMaxChars;
  return line.length > max ? `${line.slice(0, max)}…` : line;
}
