import { Fault } from '#lib';
import type { FetchedPage } from '../../model/page.ts';
import type { Seed } from '../frontier.ts';
import type { Kind, KindContext, ReadRequest } from '../kind.ts';
import { limits } from '../limits.ts';
import { createScope } from '../scope.ts';
import { parseSitemap, type SitemapEntry } from '../sitemap.ts';
import { canonicalizeUrl, createSpelling } from '../url.ts';
import { createWebRead, parseWebLocation } from './web-reader.ts';

/** A page that its sitemap says has not changed is read all the same after so long. */
const trustMs = 14 * 24 * 3_600_000;

export const sitemapKind: Kind = {
  name: 'sitemap',
  description: 'the pages that a sitemap.xml lists, index files and compressed ones included',
  parseLocation: parseWebLocation,
  async open(context) {
    const { source, clock } = context;
    // A sitemap may list pages anywhere on its host (sitemaps.org, "Sitemap file location").
    const scope = createScope(source, new URL('/', source.location).href);
    const spell = createSpelling(source.location);
    const lastModified = new Map<string, number>();
    const read = createWebRead(context, scope);
    return {
      async seeds() {
        const { entries, problems } = await readSitemaps(context);
        const seeds: Seed[] = [];
        for (const entry of entries) {
          const found = canonicalizeUrl(entry.url);
          const url = found && spell(found);
          if (!url || !scope(url) || url === source.location) continue;
          seeds.push({ url, depth: 0, foundOn: source.location });
          if (entry.lastModifiedMs !== undefined) lastModified.set(url, entry.lastModifiedMs);
        }
        if (seeds.length > 0) return { pages: seeds, problems };
        throw new Fault({
          code: 'crawl.source',
          message: `${source.location} lists no page of ${source.name}`,
          hint: 'look at its include and exclude globs, or add the site itself',
        });
      },
      async read(request) {
        const listedMs = lastModified.get(request.url);
        return isUnchanged(request, listedMs, clock.now())
          ? notModified(request.url, clock.now())
          : read(request);
      },
      follows: false,
      scope,
      close: async () => undefined,
    };
  },
};

function isUnchanged({ readAt }: ReadRequest, listedMs: number | undefined, nowMs: number) {
  return (
    readAt !== undefined && listedMs !== undefined && listedMs < readAt && nowMs - readAt < trustMs
  );
}

function notModified(url: string, nowMs: number): FetchedPage {
  return {
    url,
    finalUrl: url,
    movedPermanently: false,
    status: 304,
    mediaType: '',
    body: new Uint8Array(),
    charset: 'utf-8',
    wireBytes: 0,
    fetchedAt: nowMs,
  };
}

interface Listed {
  readonly entries: readonly SitemapEntry[];
  /** Parts that could not be read, and bounds that were reached. */
  readonly problems: readonly string[];
}

/** Reads the sitemap and those it names, within bounds. Throws Fault `crawl.*` when the first one cannot
 * be read. */
async function readSitemaps(context: KindContext): Promise<Listed> {
  const { source, clock, log, signal } = context;
  const host = new URL(source.location).hostname;
  const sameHost = (url: string) => URL.parse(url)?.hostname === host;
  const { filesMax, entriesMax, depthMax, fileMaxBytes, totalMs } = limits.sitemap;
  const read = createWebRead(context, sameHost, {
    accept: 'application/xml, text/xml, */*;q=0.5',
    bytesMax: fileMaxBytes,
  });
  const startMs = clock.monotonicMs();
  const entries: SitemapEntry[] = [];
  const problems: string[] = [];
  const waiting = [{ url: source.location, depth: 0 }];
  const seen = new Set([source.location]);
  let leftOut = 0;
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    if (clock.monotonicMs() - startMs >= totalMs) {
      problems.push(`${waiting.length + 1} sitemaps were left out: they take over an hour`);
      break;
    }
    try {
      const page = await read({ url: next.url, signal });
      if (page.status !== 200) throw unreadable(next.url, `status ${page.status}`);
      const { pages, sitemaps } = parseSitemap(page.body);
      if (pages.length === 0 && sitemaps.length === 0) throw unreadable(next.url, 'it is empty');
      const room = entriesMax - entries.length;
      for (const entry of pages.slice(0, room)) entries.push(entry);
      leftOut += Math.max(0, pages.length - room);
      for (const { url } of sitemaps) {
        if (seen.has(url) || !sameHost(url)) continue;
        if (next.depth >= depthMax || seen.size >= filesMax) {
          problems.push(`the sitemap ${url} was left out: it is one too many or too deep`);
          continue;
        }
        seen.add(url);
        waiting.push({ url, depth: next.depth + 1 });
      }
    } catch (error) {
      if (!(error instanceof Fault) || next.depth === 0 || signal.aborted) throw error;
      log.warn('a sitemap could not be read', { url: next.url, reason: error.message });
      problems.push(`the sitemap ${next.url} could not be read: ${error.message}`);
    }
  }
  if (leftOut > 0) problems.push(`${leftOut} addresses of sitemaps are more than are read`);
  return { entries, problems };
}

function unreadable(url: string, reason: string): Fault {
  return new Fault({
    code: 'crawl.source',
    message: `the sitemap ${url} cannot be used: ${reason}`,
    hint: 'see where the site has its own: it is often named in /robots.txt',
  });
}
