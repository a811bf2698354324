import type { Browser, BrowserContext, Route } from 'playwright-core';
import { abortFault, Fault, type Log, throwIfAborted } from '#lib';
import type { FetchedPage } from '../model/page.ts';
import { timeoutFault } from './deadline.ts';
import { FetchFault } from './fault.ts';
import type { Fetcher, FetchRequest } from './fetcher.ts';
import { browserLimits } from './limits.ts';

/** Reads pages that are empty until their scripts have run. */
export interface BrowserFetcher {
  /** As `Fetcher.fetch`, but the body is what the scripts have made of the page, in UTF-8. Validators
   * are neither sent nor given: they would tell about the page before its scripts only.
   * @throws FetchFault as `Fetcher.fetch`; crawl.timeout when the scripts do not come to an end
   * @throws Fault exec.failed when the browser does not start */
  fetch(request: FetchRequest): Promise<FetchedPage>;
  close(): Promise<void>;
}

export interface BrowserFetcherOptions {
  /** Everything the page loads goes through it. */
  readonly fetcher: Fetcher;
  /** A Chromium. */
  readonly executablePath: string;
  readonly log: Log;
  /** Chromium's own sandbox; root cannot have it. Default: unless this process is root. */
  readonly sandbox?: boolean | undefined;
  /** From the page's HTML to what its scripts have made of it. */
  readonly totalMs?: number | undefined;
}

export function createBrowserFetcher(options: BrowserFetcherOptions): BrowserFetcher {
  let starting: Promise<Browser> | undefined;
  async function browserOf(): Promise<Browser> {
    starting ??= launch(options);
    try {
      const browser = await starting;
      if (browser.isConnected()) return browser;
    } catch (error) {
      starting = undefined;
      throw error;
    }
    starting = launch(options);
    return starting;
  }

  return {
    async fetch({ etag: _, lastModified: __, ...request }) {
      const { etag: ___, lastModified: ____, ...page } = await options.fetcher.fetch(request);
      if (page.status !== 200 || !isHtml(page)) return page;
      const browser = await browserOf();
      const html = await render(browser, page, { ...options, request });
      return { ...page, mediaType: 'text/html', charset: 'utf-8', body: Buffer.from(html) };
    },
    async close() {
      const browser = await starting?.catch(() => undefined);
      starting = undefined;
      await browser?.close();
    },
  };
}

async function launch({ executablePath, sandbox }: BrowserFetcherOptions): Promise<Browser> {
  // Loaded when it is used: it takes 50 MiB and hardly any source needs it.
  const { chromium } = await import('playwright-core');
  try {
    return await chromium.launch({
      executablePath,
      chromiumSandbox: sandbox ?? process.getuid?.() !== 0,
      // Whatever is not intercepted has nowhere to go: port 9 of this machine discards, no name has
      // an address, and WebRTC may not open sockets of its own.
      proxy: { server: 'http://127.0.0.1:9', bypass: '<-loopback>' },
      args: [
        '--host-resolver-rules=MAP * ~NOTFOUND',
        '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
        '--disable-background-networking',
        '--dns-prefetch-disable',
      ],
      timeout: browserLimits.launchMs,
    });
  } catch (error) {
    throw new Fault({
      code: 'exec.failed',
      message: `the browser ${executablePath} does not start`,
      hint: 'run it by hand to see why, or read the source without a browser',
      cause: error,
    });
  }
}

interface RenderOptions extends BrowserFetcherOptions {
  readonly request: FetchRequest;
}

async function render(browser: Browser, page: FetchedPage, options: RenderOptions) {
  const { signal: outer } = options.request;
  throwIfAborted(outer);
  const stop = new AbortController();
  const stopped = new Promise<never>((_, reject) => {
    stop.signal.addEventListener('abort', () => reject(abortFault(stop.signal)), { once: true });
  });
  // It may happen before anybody waits for it.
  stopped.catch(() => undefined);
  const { totalMs = browserLimits.totalMs } = options;
  const deadline = setTimeout(
    () => stop.abort(timeoutFault(page.url, `was not ready after ${totalMs} ms`)),
    totalMs,
  );
  const onOuter = () => stop.abort(abortFault(outer));
  outer.addEventListener('abort', onOuter, { once: true });
  const context = await browser.newContext({ serviceWorkers: 'block', acceptDownloads: false });
  try {
    return await Promise.race([
      readRendered(context, page, { ...options, signal: stop.signal }),
      stopped,
    ]);
  } finally {
    clearTimeout(deadline);
    outer.removeEventListener('abort', onOuter);
    // Ends the requests that the page is still waiting for.
    stop.abort();
    await closeContext(context, browser);
  }
}

/** A page that never gives way keeps its context open; then all of the browser goes. */
async function closeContext(context: BrowserContext, browser: Browser): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, browserLimits.closeMs, false);
  });
  const closing = context.close().then(
    () => true,
    () => false,
  );
  const isClosed = await Promise.race([closing, patience]);
  clearTimeout(timer);
  if (!isClosed) await browser.close();
}

interface RoutingOptions extends RenderOptions {
  readonly signal: AbortSignal;
}

async function readRendered(context: BrowserContext, page: FetchedPage, options: RoutingOptions) {
  let documents = 0;
  let parts = 0;
  await context.routeWebSocket(/.*/, (socket) => socket.close());
  const answer = async (route: Route) => {
    const request = route.request();
    const isDocument = request.resourceType() === 'document';
    if (isDocument && documents === 0 && request.url() === page.finalUrl) {
      documents++;
      await route.fulfill(answerOf(page));
    } else if (isDocument) {
      // No content: the page stays where it is, while an error would take its place.
      await route.fulfill({ status: 204 });
    } else if (!wanted.has(request.resourceType()) || request.method() !== 'GET') {
      await route.abort('blockedbyclient');
    } else if (++parts > browserLimits.partsMax) {
      await route.abort('blockedbyclient');
    } else {
      await answerPart(route, options);
    }
  };
  await context.route('**/*', async (route) => {
    try {
      await answer(route);
    } catch (error) {
      // The page may be gone by the time its answer comes.
      if (!options.signal.aborted) throw error;
    }
  });
  const tab = await context.newPage();
  try {
    // Not `load`, nor what comes before it: neither comes when a script tries to leave the page.
    await tab.goto(page.finalUrl, { waitUntil: 'commit', timeout: browserLimits.loadMs });
    await tab.waitForLoadState('networkidle', { timeout: browserLimits.settleMs });
  } catch (error) {
    // A page that keeps asking for more is read as it is by then.
    if (!(error instanceof Error) || error.name !== 'TimeoutError') throw error;
  }
  const html = await tab.content();
  if (Buffer.byteLength(html) <= browserLimits.htmlBytesMax) return html;
  throw new FetchFault({
    code: 'crawl.too-large',
    message: `the scripts made more than ${browserLimits.htmlBytesMax} bytes of the page`,
    where: page.url,
  });
}

// What can change the text of a page. Frames, pictures, fonts and media cannot.
const wanted: ReadonlySet<string> = new Set(['script', 'xhr', 'fetch', 'stylesheet']);

async function answerPart(route: Route, { fetcher, log, request, signal }: RoutingOptions) {
  const url = route.request().url();
  const { allowPrivate } = request;
  try {
    const part = await fetcher.fetch({ url, signal, allowPrivate, accept: '*/*', paced: false });
    await route.fulfill(answerOf(part));
  } catch (error) {
    if (signal.aborted || !(error instanceof Fault)) throw error;
    log.debug('a part of the page is left out', { url, reason: error.message });
    await route.abort('failed');
  }
}

function answerOf({ status, mediaType, charset, body }: FetchedPage) {
  const parameter = charset === '' ? '' : `; charset=${charset}`;
  return {
    status,
    // There are no cookies and no private pages here, so every script may read everything.
    headers: { 'Access-Control-Allow-Origin': '*', 'Content-Type': `${mediaType}${parameter}` },
    body: Buffer.from(body),
  };
}

function isHtml({ mediaType }: FetchedPage): boolean {
  return mediaType === 'text/html' || mediaType === 'application/xhtml+xml';
}
