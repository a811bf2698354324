import type { Clock, Log } from '#lib';
import { FetchFault } from './fault.ts';
import { type FetchLimits, robotsLimits } from './limits.ts';
import type { Load, Loaded } from './load.ts';
import { allowAll, parseRobots, type RobotsRules } from './robots-parse.ts';
import type { RobotsRecord, RobotsStore } from './robots-store.ts';

export interface RobotsRequest {
  readonly signal: AbortSignal;
  readonly allowPrivate?: string | undefined;
}

/** The rules of the sites, read once a day. */
export interface Robots {
  /** The rules of the origin of this address.
   * @throws FetchFault crawl.robots while they cannot be read; crawl.refused, crawl.deferred */
  rulesFor(url: URL, request: RobotsRequest): Promise<RobotsRules>;
}

export interface RobotsOptions {
  readonly load: Load;
  readonly store: RobotsStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: FetchLimits;
  readonly headers: Readonly<Record<string, string>>;
  /** Product token of our User-Agent. */
  readonly product: string;
}

export function createRobots(options: RobotsOptions): Robots {
  const { store, clock, product } = options;
  const reading = new Map<string, Promise<RobotsRecord>>();
  const parsed = new Map<string, { readonly record: RobotsRecord; readonly rules: RobotsRules }>();

  function recordOf(url: URL, request: RobotsRequest): Promise<RobotsRecord> {
    // Who may go where the other may not must not wait for the other's answer.
    const key = `${url.origin} ${request.allowPrivate === url.host}`;
    const running = reading.get(key);
    if (running !== undefined) return running;
    const started = readRecord(url, request, options).finally(() => reading.delete(key));
    reading.set(key, started);
    return started;
  }

  async function freshRecord(url: URL, request: RobotsRequest): Promise<RobotsRecord> {
    const known = parsed.get(url.origin)?.record ?? (await store.read(url.origin));
    if (known !== undefined && isFresh(known, clock.now())) return known;
    return recordOf(url, request);
  }

  return {
    async rulesFor(url, request) {
      const record = await freshRecord(url, request);
      if (record.state === 'unreachable') throw unreachable(url, record);
      const known = parsed.get(url.origin);
      if (known?.record === record) return known.rules;
      const rules = record.state === 'absent' ? allowAll : parseRobots(record.text, { product });
      parsed.set(url.origin, { record, rules });
      return rules;
    },
  };
}

async function readRecord(
  url: URL,
  request: RobotsRequest,
  options: RobotsOptions,
): Promise<RobotsRecord> {
  const { clock, log, store } = options;
  const file = new URL('/robots.txt', url.origin);
  const found = await loadRobots(file, request, options);
  if (found.state === 'unreachable') {
    log.warn('robots.txt cannot be read, so the site is left alone', {
      url: file.href,
      reason: found.reason,
    });
  }
  const { state, text } = found;
  const record: RobotsRecord = { state, text, readAt: clock.now() };
  await store.write(url.origin, record);
  return record;
}

type Found = Pick<RobotsRecord, 'state' | 'text'> & { readonly reason?: string };

/** RFC 9309, 2.3.1: a client error means no rules, and so does a redirect that leads nowhere; an
 * error of the server or of the network means that nothing may be read. */
async function loadRobots(
  url: URL,
  request: RobotsRequest,
  { load, limits, headers }: RobotsOptions,
): Promise<Found> {
  try {
    const loaded = await load({
      url,
      headers,
      ...request,
      limits: {
        ...limits,
        requestsMax: robotsLimits.requestsMax,
        bodyBytesMax: robotsLimits.bytesMax,
      },
      truncate: true,
      attempt: 1,
      beforeHop: async () => limits.delayMs,
    });
    return loaded.status === 200 ? { state: 'rules', text: textOf(loaded) } : absent;
  } catch (error) {
    const state = error instanceof FetchFault ? decideFailure(error) : undefined;
    if (state === undefined) throw error;
    return { state, text: '', reason: error instanceof Error ? error.message : '' };
  }
}

const absent: Found = { state: 'absent', text: '' };

/** What a failed read says about the rules, or undefined when it says nothing. */
function decideFailure(fault: FetchFault): RobotsRecord['state'] | undefined {
  switch (fault.code) {
    case 'crawl.status':
      return fault.status !== undefined && fault.status >= 300 && !fault.retryable
        ? 'absent'
        : 'unreachable';
    case 'crawl.redirect':
      return 'absent';
    case 'crawl.throttled':
    case 'crawl.unreachable':
    case 'crawl.timeout':
    case 'crawl.unreadable':
    case 'crawl.too-large':
      return 'unreachable';
    default:
      return undefined;
  }
}

/** What was cut off in the middle of a line must not become another rule. */
function textOf({ body }: Loaded): string {
  const text = new TextDecoder().decode(body.bytes);
  return body.truncated ? text.slice(0, Math.max(0, text.lastIndexOf('\n'))) : text;
}

function isFresh({ state, readAt }: RobotsRecord, nowMs: number): boolean {
  const ageMs = nowMs - readAt;
  const maxMs = state === 'unreachable' ? robotsLimits.unreachableMs : robotsLimits.cacheMs;
  return ageMs >= 0 && ageMs < maxMs;
}

function unreachable(url: URL, { readAt }: RobotsRecord): FetchFault {
  return new FetchFault({
    code: 'crawl.robots',
    message: `${url.origin}/robots.txt cannot be read, and without it nothing of the site is`,
    where: url.href,
    retryable: true,
    retryAt: readAt + robotsLimits.unreachableMs,
  });
}
