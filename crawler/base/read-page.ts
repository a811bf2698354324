import { type Clock, Fault, type Log } from '#lib';

/** A page as Markdown, not kept. */
export interface ReadPage {
  /** Where it was found. */
  readonly url: string;
  readonly title: string;
  readonly markdown: string;
}

export interface PageReaderOptions {
  /** Mail address or page of who reads, told to the site. */
  readonly contact: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** Reads single pages for somebody who waits, as a crawl would: public addresses only, as robots.txt allows,
 * paced and bounded. The function throws FetchFault crawl.*, Fault config.invalid (nobody is named who could
 * be written to), aborted. */
export function createPageReader(
  options: PageReaderOptions,
): (url: string, signal: AbortSignal) => Promise<ReadPage> {
  let opened: Promise<Reader> | undefined;
  return async (url, signal) => {
    opened ??= openReader(options);
    const { fetcher, extractPage } = await opened;
    const page = await fetcher.fetch({ url, signal });
    if (page.status === 404 || page.status === 410) {
      throw new Fault({
        code: 'crawl.status',
        message: `there is no page at this address (HTTP ${page.status})`,
        where: page.finalUrl,
      });
    }
    const { body, charset, mediaType, finalUrl } = page;
    const { title, markdown } = extractPage({ body, charset, mediaType, url: finalUrl });
    return { url: finalUrl, title: title === '' ? finalUrl : title, markdown };
  };
}

type Reader = Awaited<ReturnType<typeof openReader>>;

/** Loaded when used: few processes read a page. */
async function openReader({ contact, clock, log }: PageReaderOptions) {
  if (contact === undefined || contact === '') {
    throw new Fault({
      code: 'config.invalid',
      message: 'a page of somebody else is not read while nobody is named who could be written to',
      hint: 'set PANTHER_CRAWLER_CONTACT to a mail address or a page about your crawler',
    });
  }
  const [fetch, { extractPage }] = await Promise.all([
    import('../fetch/index.ts'),
    import('../extract/index.ts'),
  ]);
  const fetcher = fetch.createFetcher({
    userAgent: `pantherOS/0.1.0 (+${contact})`,
    ...{ clock, log, random: Math.random },
    pace: fetch.createMemoryPaceStore(clock),
    robots: fetch.createMemoryRobotsStore(),
  });
  return { fetcher, extractPage };
}
