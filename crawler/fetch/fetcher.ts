import { type Clock, type Log, systemClock } from '#lib';
import type { FetchedPage } from '../model/page.ts';
import { decideContent } from './charset.ts';
import { createExchanger } from './exchange.ts';
import { FetchFault } from './fault.ts';
import { type FetchLimits, fetchLimits } from './limits.ts';
import { createLoad, type Loaded } from './load.ts';
import { createPacer } from './pace.ts';
import type { PaceStore } from './pace-store.ts';
import { createRobots } from './robots.ts';
import type { RobotsStore } from './robots-store.ts';
import { checkName, parseTarget, type Resolve, systemResolve } from './target.ts';

export interface FetcherOptions {
  /** `pantherOS/0.1.0 (+https://example.com/contact)`; its product token is what robots.txt names. */
  readonly userAgent: string;
  /** For pacing and stamps. */
  readonly clock: Clock;
  readonly log: Log;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
  readonly pace: PaceStore;
  readonly robots: RobotsStore;
  readonly limits?: Partial<FetchLimits> | undefined;
  readonly resolve?: Resolve | undefined;
  /** For the time limits of connections, which is real whatever `clock` says. Default: the system's. */
  readonly deadlineClock?: Clock | undefined;
  /** PEM certificates to trust instead of the usual ones. */
  readonly certificateAuthorities?: string | undefined;
}

export interface FetchRequest {
  /** A fragment is dropped. */
  readonly url: string;
  readonly signal: AbortSignal;
  /** Validators of the copy we have; the answer may then be 304. */
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
  /** Default `acceptPages`. */
  readonly accept?: string | undefined;
  /** `URL.host` of a source that was added with --allow-private: only this host and port may be in
   * a private network. */
  readonly allowPrivate?: string | undefined;
  /** Asked for the address and for each redirect before anything is sent there. */
  readonly inScope?: ((url: string) => boolean) | undefined;
  /** Which try of this page it is, from 1; makes the wait after a failure longer. */
  readonly attempt?: number | undefined;
  /** For lists that may be larger than pages: of the body, as it comes over the wire and unpacked. */
  readonly bytesMax?: number | undefined;
  /** False for the parts of a page that a browser loads at once. Default true. */
  readonly paced?: boolean | undefined;
}

export interface Fetcher {
  /** Reads a page: guarded, paced, bounded and as robots.txt allows. Status 2xx, 304, 404 and 410
   * are results, the last three without a body.
   * @throws FetchFault crawl.refused (address), crawl.robots, crawl.redirect (loop, too many, out of
   * scope), crawl.too-large, crawl.timeout, crawl.unreachable, crawl.unreadable, crawl.status (other
   * 4xx, 5xx), crawl.throttled (429, 503), crawl.deferred (not now: nothing was sent, so this was no
   * try of the page); `retryable` and `retryAt` (UTC ms) say what to do
   * @throws Fault aborted */
  fetch(request: FetchRequest): Promise<FetchedPage>;
  /** Ends the connections that are kept open. */
  close(): void;
}

const anything = '*/*;q=0.1';
export const acceptPages = `text/html,application/xhtml+xml;q=0.9,text/markdown;q=0.8,text/plain;q=0.7,${anything}`;
const acceptEncoding = 'gzip, br, zstd, deflate';

export function createFetcher(options: FetcherOptions): Fetcher {
  const { clock, log, random, userAgent } = options;
  const limits: FetchLimits = { ...fetchLimits, ...options.limits };
  const exchanger = createExchanger(options);
  const load = createLoad({
    exchanger,
    pacer: createPacer({ store: options.pace, clock, log, random, limits }),
    resolve: options.resolve ?? systemResolve,
    clock,
    deadlineClock: options.deadlineClock ?? systemClock,
  });
  const common = { 'User-Agent': userAgent, 'Accept-Encoding': acceptEncoding };
  const robots = createRobots({
    load,
    store: options.robots,
    clock,
    log,
    limits,
    headers: { ...common, Accept: 'text/plain,*/*;q=0.1' },
    product: productOf(userAgent),
  });

  async function loadPage(request: FetchRequest): Promise<Loaded> {
    const { signal, allowPrivate, etag, lastModified, bytesMax = 0 } = request;
    const most: FetchLimits = {
      ...limits,
      wireBytesMax: Math.max(limits.wireBytesMax, bytesMax),
      bodyBytesMax: Math.max(limits.bodyBytesMax, bytesMax),
    };
    return load({
      url: parseTarget(request.url),
      signal,
      allowPrivate,
      limits: most,
      attempt: request.attempt ?? 1,
      headers: {
        ...common,
        Accept: request.accept ?? acceptPages,
        ...(etag === undefined ? {} : { 'If-None-Match': etag }),
        ...(lastModified === undefined ? {} : { 'If-Modified-Since': lastModified }),
      },
      async beforeHop(url) {
        if (request.inScope?.(url.href) === false) throw outOfScope(request.url, url);
        checkName(url, allowPrivate);
        const rules = await robots.rulesFor(url, { signal, allowPrivate });
        if (!rules.allows(url)) throw disallowed(url);
        if (request.paced === false) return undefined;
        return Math.max(limits.delayMs, rules.crawlDelayMs ?? 0);
      },
    });
  }

  return {
    fetch: async (request) => pageOf(request, await loadPage(request), clock.now()),
    close: () => exchanger.close(),
  };
}

/** `pantherOS` of `pantherOS/0.1.0 (+contact)`. */
function productOf(userAgent: string): string {
  const token = /^[A-Za-z_-]+/.exec(userAgent)?.[0];
  if (token === undefined) throw new TypeError(`${userAgent} does not begin with a product token`);
  return token;
}

function pageOf(request: FetchRequest, loaded: Loaded, fetchedAt: number): FetchedPage {
  const { status, headers, body, redirects } = loaded;
  const { etag, 'last-modified': lastModified } = headers;
  const isPermanent = redirects.every((each) => each === 301 || each === 308);
  return {
    url: parseTarget(request.url).href,
    finalUrl: loaded.finalUrl.href,
    movedPermanently: redirects.length > 0 && isPermanent,
    status,
    ...decideContent(headers['content-type'], body.bytes),
    body: body.bytes,
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified }),
    wireBytes: body.wireBytes,
    fetchedAt,
  };
}

function outOfScope(from: string, url: URL): FetchFault {
  return new FetchFault({
    code: 'crawl.redirect',
    message: `the address leads out of the source, to ${url.href.slice(0, 200)}`,
    where: from,
  });
}

function disallowed(url: URL): FetchFault {
  return new FetchFault({
    code: 'crawl.robots',
    message: 'robots.txt asks us not to read this page',
    where: url.href,
  });
}
