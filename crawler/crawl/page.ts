import { Fault } from '#lib';
import { type Sql, sqlState } from '#lib/postgres';
import { FetchFault } from '../fetch/index.ts';
import type { FetchedPage } from '../model/page.ts';
import { readLinks, touchDocument } from '../store/document.ts';
import { type Applied, applyPage, candidateOf } from './apply.ts';
import type { Commit } from './commit.ts';
import type { CrawlContext } from './context.ts';
import { type LeasedPage, returnPage, roomInFrontier } from './frontier.ts';
import { limits } from './limits.ts';
import type { Outcome } from './outcome.ts';
import { type PreparedPage, preparePage } from './prepare.ts';
import { canonicalizeUrl } from './url.ts';

/** What came of one address in this start. */
export interface PageResult {
  readonly url: string;
  /** Undefined when it went back into the frontier. */
  readonly outcome: Outcome | undefined;
  readonly bytes: number;
  readonly error?: string;
}

/** How long an address waits whose document is to be read first. */
const aliasWaitMs = 250;

/** Reads one leased address and stores what came of it. Throws only what ends the whole run: Faults
 * of the database that are not about what this page would have stored. */
export async function processPage(context: CrawlContext, leased: LeasedPage): Promise<PageResult> {
  const { url } = leased;
  try {
    if (leased.alias?.isTargetOpen === true) return await waitForTarget(context, leased);
    const fetched = await context.reader.read({
      url,
      ...validatorsOf(leased),
      readAt: leased.document?.isCurrent === true ? leased.document.readAt : undefined,
      signal: context.signal,
      attempt: leased.attempts,
    });
    const result = await storeFetched(context, leased, fetched);
    return { url, bytes: fetched.wireBytes, ...result };
  } catch (error) {
    const isDatabase = error instanceof Fault && error.code.startsWith('postgres.');
    if (isDatabase && !isAboutContent(error)) throw error;
    return await storeFailure(context, leased, error);
  }
}

/** The database is in order and refuses what this page would store: data exceptions and violated
 * constraints (PostgreSQL manual, appendix A: classes 22 and 23). */
function isAboutContent(error: unknown): boolean {
  return /^2[23]/.test(sqlState(error) ?? '');
}

function validatorsOf({ document, alias, confirmed }: LeasedPage) {
  const known = document ?? alias;
  if (confirmed || known?.isCurrent !== true) return {};
  return { etag: known.etag, lastModified: known.lastModified };
}

async function waitForTarget(context: CrawlContext, leased: LeasedPage): Promise<PageResult> {
  const { url, depth, alias, unlinked } = leased;
  await context.commit(async (commit) => {
    if (alias !== undefined) {
      commit.seeds.push({ url: alias.targetUrl, depth, foundOn: url, unlinked });
    }
    const notBeforeMs = context.clock.now() + aliasWaitMs;
    await returnPage(commit.sql, { ...ownOf(context, url), notBeforeMs, counts: false });
  });
  return { url, outcome: undefined, bytes: 0 };
}

async function storeFetched(
  context: CrawlContext,
  leased: LeasedPage,
  fetched: FetchedPage,
): Promise<{ readonly outcome: Outcome; readonly error?: string }> {
  const finalUrl = canonicalizeUrl(fetched.finalUrl) ?? fetched.finalUrl;
  const isOutside =
    fetched.status === 0 || (finalUrl !== leased.url && !context.reader.scope(finalUrl));
  const { document } = leased;
  const knownHash = document?.isCurrent === true ? document.contentHash : undefined;
  const prepared =
    fetched.status >= 200 && fetched.status < 300 && !isOutside
      ? await preparePage(context, fetched, knownHash)
      : undefined;
  return context.commit(async (commit) => {
    const applied =
      prepared === undefined
        ? await applyStatus(commit.sql, context, leased, isOutside ? 0 : fetched.status)
        : await applyPage(commit, context, { leased, fetched, prepared });
    const links = await linksOf(commit.sql, leased, prepared, applied);
    const bytes = fetched.wireBytes;
    const isLost = applied.outcome === 'missing' || applied.outcome === 'empty';
    endLease(commit, context, leased, { applied, links, bytes, also: applied.also, isLost });
    return { outcome: applied.outcome, ...(applied.reason && { error: applied.reason }) };
  }, prepared && candidateOf(leased, prepared));
}

/** What has no text: not modified, not found, gone, or (0) led out of the source. */
async function applyStatus(
  sql: Sql,
  context: CrawlContext,
  leased: LeasedPage,
  status: number,
): Promise<Applied> {
  if (status === 304 && leased.document !== undefined) {
    await touchDocument(sql, leased.document.id, {
      nowMs: context.clock.now(),
      unlinked: leased.unlinked,
    });
    return { outcome: 'unchanged' };
  }
  if (status === 304 && leased.alias !== undefined) {
    return { outcome: 'duplicate', also: leased.alias.targetUrl };
  }
  if (status === 410) return { outcome: 'gone' };
  if (status === 404) return { outcome: 'missing' };
  if (status !== 0) return { outcome: 'failed', reason: `status ${status}` };
  const wasStored = leased.document?.isLive === true;
  return wasStored
    ? { outcome: 'missing', reason: 'leads out of the source now' }
    : { outcome: 'out-of-scope' };
}

/** The links to follow: those of the page, or the stored ones of a page that was not read anew. */
async function linksOf(
  sql: Sql,
  leased: LeasedPage,
  prepared: PreparedPage | undefined,
  { outcome }: Applied,
): Promise<readonly string[]> {
  if (leased.unlinked) return [];
  if (prepared !== undefined && outcome !== 'held') return prepared.links;
  const keepsText = outcome === 'unchanged' || outcome === 'held' || outcome === 'failed';
  return keepsText && leased.document !== undefined ? readLinks(sql, leased.document.id) : [];
}

interface LeaseEnd {
  readonly applied: Applied;
  readonly links: readonly string[];
  readonly bytes: number;
  readonly also?: string | undefined;
  readonly isLost: boolean;
  readonly notBeforeMs?: number | undefined;
}

function endLease(commit: Commit, context: CrawlContext, leased: LeasedPage, end: LeaseEnd): void {
  const { depth, url } = leased;
  const { seen, source, reader } = context;
  const isDeep = depth >= source.maxDepth;
  const links = isDeep ? [] : end.links.filter((link) => !seen.has(link) && reader.scope(link));
  const room = roomInFrontier(source, seen.size + commit.seeds.length);
  const seeds = links.slice(0, room).map((link) => ({ url: link, depth: depth + 1, foundOn: url }));
  if (end.also !== undefined && !seen.has(end.also)) {
    seeds.push({ url: end.also, depth, foundOn: url });
  }
  commit.seeds.push(...seeds);
  commit.ends.push({
    url,
    outcome: end.applied.outcome,
    error: end.applied.reason,
    isLost: end.isLost,
    notBeforeMs: end.notBeforeMs,
    bytes: end.bytes,
    chunksAdded: end.applied.chunksAdded ?? 0,
    chunksRemoved: end.applied.chunksRemoved ?? 0,
  });
  // Only what is committed may be left out of later inserts.
  commit.after.push(() => {
    for (const seed of seeds) seen.add(seed.url);
  });
}

async function storeFailure(
  context: CrawlContext,
  leased: LeasedPage,
  error: unknown,
): Promise<PageResult> {
  const { url } = leased;
  if (context.signal.aborted) {
    await returnPage(context.database, { ...ownOf(context, url), counts: false });
    return { url, outcome: undefined, bytes: 0 };
  }
  const failure = describeFailure(error);
  if (failure.isBug) context.log.error('a page could not be read because of a bug', { url, error });
  const waitMs = decideWait(context, leased, error);
  if (waitMs !== undefined && waitMs <= limits.page.waitMaxMs) {
    await returnPage(context.database, {
      ...ownOf(context, url),
      error: failure.text,
      notBeforeMs: context.clock.now() + waitMs,
      counts: !isUntried(error),
    });
    return { url, outcome: undefined, bytes: 0, error: failure.text };
  }
  const outcome = waitMs === undefined ? failure.outcome : 'deferred';
  const isLost = outcome !== 'deferred' && failure.isLost;
  const notBeforeMs =
    waitMs === undefined || waitMs === Number.POSITIVE_INFINITY
      ? undefined
      : context.clock.now() + waitMs;
  await context.commit(async (commit) => {
    // What a page links to is still linked when the page itself cannot be read today.
    const isKept = leased.document?.isLive === true && !leased.unlinked;
    const links = isKept && leased.document ? await readLinks(commit.sql, leased.document.id) : [];
    const applied = { outcome, reason: failure.text };
    endLease(commit, context, leased, { applied, links, bytes: 0, isLost, notBeforeMs });
  });
  return { url, outcome, bytes: 0, error: failure.text };
}

/** Nothing was sent, so this was no try of the page. */
function isUntried(error: unknown): boolean {
  return error instanceof Fault && error.code === 'crawl.deferred';
}

/** How long until the next attempt: infinite for the next run, undefined when there is none. */
function decideWait(context: CrawlContext, leased: LeasedPage, error: unknown): number | undefined {
  if (!(error instanceof Fault) || !error.retryable) return undefined;
  // Nothing of this host may be read; that will not change within this run.
  if (error.code === 'crawl.robots') return Number.POSITIVE_INFINITY;
  const retryAt = error instanceof FetchFault ? error.retryAt : undefined;
  const isSpent = leased.attempts >= limits.page.attempts && !isUntried(error);
  if (retryAt !== undefined) {
    return isSpent ? undefined : Math.max(0, retryAt - context.clock.now());
  }
  const { backoffMs, backoffMaxMs } = limits.page;
  const ceilingMs = Math.min(backoffMaxMs, backoffMs * 2 ** (leased.attempts - 1));
  return isSpent ? undefined : ceilingMs * (0.5 + context.random() / 2);
}

function describeFailure(error: unknown) {
  if (!(error instanceof Fault)) {
    const text = `bug: ${error instanceof Error ? error.message : String(error)}`;
    return { text, outcome: 'failed', isLost: false, isBug: true } as const;
  }
  const outcome = quietOutcomes[error.code] ?? 'failed';
  const text = `${error.code}: ${error.message}`;
  return { text, outcome, isLost: isLost(error, outcome), isBug: false } as const;
}

/** Whether the failure says that there is no page for us any more. A program that this machine lacks says
 * nothing about the page. */
function isLost(error: Fault, outcome: Outcome): boolean {
  if (error instanceof FetchFault && refusals.has(error.status ?? 0)) return true;
  const isMissingTool = error.cause instanceof Fault && error.cause.code === 'exec.not-found';
  return outcome !== 'failed' && !isMissingTool;
}

/** Unauthorized, Forbidden, Unavailable For Legal Reasons (RFC 9110, RFC 7725). */
const refusals: ReadonlySet<number> = new Set([401, 403, 451]);

/** Faults that say something about the page, not about the reading of it. */
const quietOutcomes: Readonly<Record<string, Outcome>> = {
  'crawl.robots': 'forbidden',
  'crawl.unreadable': 'skipped',
  'crawl.too-large': 'skipped',
};

function ownOf({ source, owner }: CrawlContext, url: string) {
  return { source: source.name, owner, url };
}
