import type { z } from 'zod';
import { type Clock, createRedactor, Fault } from '#lib';
import { limits } from '../limits.ts';
import { answerFault, isPassing, parseJson } from './api-fault.ts';

/** Where the credential of a request comes from. */
export interface Authorizer {
  /** A bearer token. Throws the Faults of `Api.send` when one has to be fetched. */
  token(signal?: AbortSignal): Promise<string>;
  /** Called when the server rejected `token`; true when another one can be had. */
  renew(token: string): boolean;
}

export interface ApiOptions {
  /** `https://api.tailscale.com`; paths of requests are added to it. */
  readonly baseUrl: string;
  /** None for requests that carry their credential in the body. */
  readonly authorizer?: Authorizer | undefined;
  /** Values that must never be in the text of a Fault. */
  readonly secrets: readonly string[];
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** 0 ≤ x < 1; where the jitter comes from. */
  readonly random?: () => number;
  /** Of one request. Default `limits.control.requestTimeoutMs`. */
  readonly timeoutMs?: number;
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As `apiPath` makes it. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[]>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** JSON unless it is text already; then `headers` says what it is. */
  readonly body?: unknown;
  /** Doing it twice is the same as doing it once; false is not tried again but for 429, which says
   * that nothing was done. Default: GET, PUT and DELETE are. */
  readonly isIdempotent?: boolean;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** HTTP with one control plane. */
export interface Api {
  readonly server: string;
  /** Throws Fault `tailnet.rejected` (401, 403), `tailnet.not-found` (404), `tailnet.conflict` (409,
   * 412), `tailnet.refused` (any other 4xx), `tailnet.unreachable` (no answer, 429, 5xx), `aborted`. */
  send(request: ApiRequest): Promise<ApiAnswer>;
  /** `send`, and the JSON of the answer. Throws also Fault `tailnet.unreadable`. */
  read<Schema extends z.ZodType>(request: ApiRequest, schema: Schema): Promise<z.output<Schema>>;
}

/** Joins the parts of a path, each written so that it stays one part. */
export function apiPath(...parts: readonly string[]): string {
  return `/${parts.map(encodeURIComponent).join('/')}`;
}

export function createApi(options: ApiOptions): Api {
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  const server = new URL(baseUrl).host;
  const redactor = createRedactor({ values: options.secrets });
  const context: SendContext = { ...options, baseUrl, server, redact: redactor.text };
  return {
    server,
    send: (request) => sendPatiently(context, request),
    async read(request, schema) {
      const answer = await sendPatiently(context, request);
      const parsed = schema.safeParse(parseJson(answer.body));
      if (parsed.success) return parsed.data;
      const [issue] = parsed.error.issues;
      throw new Fault({
        code: 'tailnet.unreadable',
        message: `${server} says something that cannot be read: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
        where: describeCall(request),
        hint: `is ${baseUrl} the API of a control plane?`,
        cause: parsed.error,
      });
    },
  };
}

interface SendContext extends ApiOptions {
  readonly server: string;
  readonly redact: (text: string) => string;
}

function describeCall({ method, path }: ApiRequest): string {
  return `${method} ${path}`;
}

async function sendPatiently(context: SendContext, request: ApiRequest): Promise<ApiAnswer> {
  const { control } = limits;
  const isIdempotent = request.isIdempotent ?? ['GET', 'PUT', 'DELETE'].includes(request.method);
  let mayRenew = true;
  for (let attempt = 1; ; attempt++) {
    const token = await context.authorizer?.token(context.signal);
    const outcome = await sendOnce(context, request, token);
    if ('answer' in outcome && outcome.answer.status < 300) return outcome.answer;
    const status = 'answer' in outcome ? outcome.answer.status : undefined;
    if (status === 401 && mayRenew && token !== undefined && context.authorizer?.renew(token)) {
      mayRenew = false;
      continue;
    }
    const isWorthIt =
      status === 429 || (isIdempotent && (status === undefined || isPassing(status)));
    const delayMs = decideDelayMs(context, outcome, attempt);
    if (!isWorthIt || attempt >= control.attempts || delayMs > control.retryAfterMaxMs) {
      throw failure(context, request, outcome, isIdempotent);
    }
    await context.clock.sleep(delayMs, context.signal);
  }
}

type Sent = { readonly answer: ApiAnswer } | { readonly error: Error };

async function sendOnce(
  context: SendContext,
  request: ApiRequest,
  token: string | undefined,
): Promise<Sent> {
  const { signal } = context;
  const deadline = AbortSignal.timeout(timeoutOf(context));
  try {
    const response = await fetch(urlOf(context, request), {
      method: request.method,
      headers: headersOf(request, token),
      ...(request.body === undefined ? {} : { body: bodyOf(request.body) }),
      // A credential goes to the server that was named and to no other.
      redirect: 'manual',
      signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
    });
    const body = await response.text();
    return { answer: { status: response.status, headers: response.headers, body } };
  } catch (error) {
    if (signal?.aborted === true) {
      throw signal.reason instanceof Fault
        ? signal.reason
        : new Fault({ code: 'aborted', message: 'interrupted' });
    }
    if (!(error instanceof Error)) throw error;
    return { error };
  }
}

function timeoutOf({ timeoutMs }: ApiOptions): number {
  return timeoutMs ?? limits.control.requestTimeoutMs;
}

function urlOf({ baseUrl }: ApiOptions, { path, query = {} }: ApiRequest): URL {
  const url = new URL(`${baseUrl}${path}`);
  for (const [name, values] of Object.entries(query)) {
    for (const value of [values].flat()) url.searchParams.append(name, value);
  }
  return url;
}

function headersOf({ body, headers }: ApiRequest, token: string | undefined): Headers {
  const result = new Headers({ Accept: 'application/json', 'User-Agent': 'panther' });
  if (body !== undefined) result.set('Content-Type', 'application/json');
  for (const [name, value] of Object.entries(headers ?? {})) result.set(name, value);
  if (token !== undefined) result.set('Authorization', `Bearer ${token}`);
  return result;
}

function bodyOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** Exponential with full jitter, or what the server asks for (RFC 9110, Retry-After: seconds or a
 * date). */
function decideDelayMs(context: SendContext, sent: Sent, attempt: number): number {
  const { control } = limits;
  const ceilingMs = Math.min(control.backoffMaxMs, control.backoffMs * 2 ** (attempt - 1));
  const backoffMs = (context.random ?? Math.random)() * ceilingMs;
  const asked = 'answer' in sent ? sent.answer.headers.get('retry-after') : null;
  if (asked === null) return backoffMs;
  if (/^\d+$/.test(asked)) return Math.max(backoffMs, Number(asked) * 1000);
  const atMs = Date.parse(asked);
  return Number.isNaN(atMs) ? backoffMs : Math.max(backoffMs, atMs - context.clock.now());
}

function failure(
  context: SendContext,
  request: ApiRequest,
  sent: Sent,
  isIdempotent: boolean,
): Fault {
  const { server, redact } = context;
  const call = describeCall(request);
  if ('answer' in sent) {
    const { status, body, headers } = sent.answer;
    const asked = status === 429 ? headers.get('retry-after') : null;
    const fault = answerFault({ status, body, call, server });
    return new Fault({
      code: fault.code,
      message: redact(fault.message),
      hint: asked === null ? fault.hint : `it asks to wait (Retry-After: ${redact(asked)})`,
      where: call,
      retryable: fault.retryable,
    });
  }
  const why =
    sent.error.name === 'TimeoutError'
      ? `no answer within ${timeoutOf(context) / 1000} s`
      : causeOf(sent.error);
  return new Fault({
    code: 'tailnet.unreachable',
    message: redact(`${server} cannot be reached: ${why}`),
    hint: isIdempotent
      ? 'is that the address of your control plane, and is this machine online?'
      : 'nobody knows whether it was done; look before you do it again',
    where: call,
    retryable: true,
    cause: sent.error,
  });
}

/** fetch says only "fetch failed"; what happened is in the cause. */
function causeOf(error: Error): string {
  const { cause } = error;
  if (cause instanceof AggregateError && cause.errors[0] instanceof Error) {
    return cause.errors[0].message;
  }
  return cause instanceof Error ? cause.message : error.message;
}
