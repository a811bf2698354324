import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Clock } from '#lib';
import { type Body, readBody, skipBody } from './body.ts';
import { type Deadline, timeoutFault, withDeadline } from './deadline.ts';
import type { Exchanger } from './exchange.ts';
import { FetchFault, networkFault } from './fault.ts';
import type { FetchLimits } from './limits.ts';
import type { Pacer } from './pace.ts';
import { parseRetryAfter } from './retry-after.ts';
import { parseTarget, type Resolve, resolveTarget } from './target.ts';

/** One address to read, redirects followed. */
export interface LoadRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly limits: FetchLimits;
  readonly allowPrivate?: string | undefined;
  readonly truncate?: boolean | undefined;
  /** Which try of this page it is, from 1. */
  readonly attempt: number;
  /** Called before each request, the first one included; throws to forbid it. Gives the least time
   * since the last request to that host, or undefined when pacing is not to be kept. */
  beforeHop(url: URL): Promise<number | undefined>;
}

export interface Loaded {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly finalUrl: URL;
  /** Statuses of the redirects on the way. */
  readonly redirects: readonly number[];
  readonly body: Body;
}

export interface LoaderOptions {
  readonly exchanger: Exchanger;
  readonly pacer: Pacer;
  readonly resolve: Resolve;
  readonly clock: Clock;
  readonly deadlineClock: Clock;
}

export type Load = (request: LoadRequest) => Promise<Loaded>;

type Hop =
  | {
      readonly kind: 'page';
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      readonly body: Body;
    }
  | { readonly kind: 'redirect'; readonly status: number; readonly location: string }
  | { readonly kind: 'refused'; readonly status: number; readonly retryAfter: string | undefined };

const noBody: Body = { bytes: new Uint8Array(0), wireBytes: 0, truncated: false };

/** Reads an address with everything that guards it: each hop is checked, paced and bounded. Gives
 * 2xx, 304, 404 and 410.
 * @throws FetchFault crawl.* for everything else */
export function createLoad(options: LoaderOptions): Load {
  const { deadlineClock } = options;
  return async (request) => {
    const seen = new Set<string>();
    const redirects: number[] = [];
    let leftMs = request.limits.totalMs;
    let url = request.url;
    for (;;) {
      if (seen.has(url.href)) throw redirectFault(request.url, 'leads back to itself');
      if (seen.size >= request.limits.requestsMax) {
        throw redirectFault(request.url, `has more than ${seen.size - 1} redirects`);
      }
      seen.add(url.href);
      const delayMs = await request.beforeHop(url);
      if (delayMs !== undefined) {
        await options.pacer.wait(url, { delayMs, signal: request.signal });
      }
      const startedMs = deadlineClock.monotonicMs();
      const hop = await runHop({ ...options, request, url, leftMs });
      leftMs -= deadlineClock.monotonicMs() - startedMs;
      if (hop.kind === 'page') {
        return { ...hop, finalUrl: url, redirects };
      }
      if (hop.kind === 'refused') throw await statusFault(hop, url, { ...options, request });
      redirects.push(hop.status);
      url = parseTarget(hop.location, url);
      if (leftMs <= 0) throw timeoutFault(request.url.href, 'took too long over its redirects');
    }
  };
}

interface HopOptions extends LoaderOptions {
  readonly request: LoadRequest;
  readonly url: URL;
  readonly leftMs: number;
}

async function runHop(options: HopOptions): Promise<Hop> {
  const { request, url, pacer, deadlineClock: clock } = options;
  const { idleMs } = request.limits;
  const { signal } = request;
  try {
    const hop = await withDeadline(
      { clock, signal, totalMs: options.leftMs, idleMs, url: url.href },
      (deadline) => exchange(options, deadline),
    );
    if (hop.kind !== 'refused' || !isServerFault(hop.status)) await pacer.succeeded(url.host);
    return hop;
  } catch (error) {
    const fault = networkFault(error, url.href);
    if (!(fault instanceof FetchFault) || !fault.retryable) throw fault;
    const retryAt = await pacer.failed(url.host, request.attempt);
    const { code, message, hint, cause } = fault;
    throw new FetchFault({ code, message, hint, cause, where: url.href, retryable: true, retryAt });
  }
}

async function exchange(options: HopOptions, deadline: Deadline): Promise<Hop> {
  const { request, url, resolve } = options;
  const { limits, allowPrivate } = request;
  const target = await resolveTarget(url, { resolve, allowPrivate });
  const incoming = await options.exchanger.get(target, {
    headers: request.headers,
    deadline,
    connectMs: limits.connectMs,
    headerBytesMax: limits.headerBytesMax,
  });
  try {
    return await readHop(incoming, options, deadline);
  } catch (error) {
    incoming.destroy();
    throw error;
  }
}

async function readHop(
  incoming: IncomingMessage,
  { request, url }: HopOptions,
  deadline: Deadline,
): Promise<Hop> {
  const { headers, statusCode: status = 0 } = incoming;
  if (status >= 200 && status <= 299) {
    const { limits, truncate } = request;
    const body = await readBody(incoming, { url: url.href, limits, deadline, truncate });
    return { kind: 'page', status, headers, body };
  }
  await skipBody(incoming, deadline);
  const isConditional =
    'If-None-Match' in request.headers || 'If-Modified-Since' in request.headers;
  if ((status === 304 && isConditional) || status === 404 || status === 410) {
    return { kind: 'page', status, headers, body: noBody };
  }
  if ([301, 302, 303, 307, 308].includes(status) && headers.location !== undefined) {
    return { kind: 'redirect', status, location: textOfHeader(headers.location) };
  }
  return { kind: 'refused', status, retryAfter: headers['retry-after'] };
}

/** Node gives each byte of a header as a character; outside ASCII servers mean UTF-8. */
function textOfHeader(value: string): string {
  const bytes = Buffer.from(value, 'latin1');
  return isUtf8(bytes) ? bytes.toString() : value;
}

function isServerFault(status: number): boolean {
  return status === 429 || status === 408 || status >= 500;
}

async function statusFault(
  { status, retryAfter }: Extract<Hop, { kind: 'refused' }>,
  url: URL,
  { pacer, clock, request }: LoaderOptions & { readonly request: LoadRequest },
): Promise<FetchFault> {
  const where = url.href;
  const retryable = isServerFault(status);
  if (!retryable) {
    const message = `the server answered ${status}`;
    return new FetchFault({ code: 'crawl.status', message, where, status });
  }
  const isThrottle = status === 429 || status === 503;
  const askedMs = isThrottle ? parseRetryAfter(retryAfter, clock.now()) : undefined;
  const retryAt =
    askedMs === undefined
      ? await pacer.failed(url.host, request.attempt)
      : await pacer.throttled(url.host, askedMs);
  return new FetchFault({
    code: isThrottle ? 'crawl.throttled' : 'crawl.status',
    message: `the server answered ${status}`,
    where,
    retryable,
    retryAt,
    status,
  });
}

function redirectFault(url: URL, what: string): FetchFault {
  return new FetchFault({
    code: 'crawl.redirect',
    message: `the address ${what}`,
    where: url.href,
  });
}
