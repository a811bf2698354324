import { Fault } from '#lib';
import type { FetchedPage } from '../../model/page.ts';
import type { Seed } from '../frontier.ts';
import type { Kind, KindContext, ReadRequest } from '../kind.ts';
import { createScope, type Scope } from '../scope.ts';
import { canonicalizeUrl, createSpelling } from '../url.ts';
import { createWebRead, parseWebLocation } from './web-reader.ts';

const accept = 'text/markdown, text/plain;q=0.9, text/html;q=0.8';
/** After so many pages without a Markdown file beside them none is looked for any more. */
const variantTriesMax = 3;

export const llmsKind: Kind = {
  name: 'llms',
  description:
    'the pages an llms.txt lists, as Markdown where the site has it; or an llms-full.txt',
  parseLocation: parseWebLocation,
  async open(context) {
    const { source } = context;
    const isFull = /-full\.txt$/.test(new URL(source.location).pathname);
    const scope = createScope(source, new URL('.', source.location).href);
    return {
      seeds: async () => ({
        pages: isFull ? [{ url: source.location, depth: 0 }] : await listPages(context, scope),
      }),
      read: createMarkdownRead(context, scope),
      follows: false,
      scope,
      close: async () => undefined,
    };
  },
};

/** The links of an llms.txt (llmstxt.org: a Markdown file with lists of links). */
async function listPages(context: KindContext, scope: Scope): Promise<readonly Seed[]> {
  const { source, signal } = context;
  const read = createWebRead(context, scope, { accept });
  const page = await read({ url: source.location, signal });
  const text = page.status === 200 ? new TextDecoder().decode(page.body) : '';
  const spell = createSpelling(source.location);
  const seeds = new Map<string, Seed>();
  for (const link of parseLlmsLinks(text)) {
    const found = canonicalizeUrl(link, page.finalUrl);
    const url = found && spell(found);
    if (url && url !== source.location && scope(url)) {
      seeds.set(url, { url, depth: 0, foundOn: source.location });
    }
  }
  if (seeds.size > 0) return [...seeds.values()];
  throw new Fault({
    code: 'crawl.source',
    message: `${source.location} lists no page of ${source.name} (status ${page.status})`,
    hint: 'add the site itself: panther sources add URL',
  });
}

/** Targets of Markdown links, in order. */
export function parseLlmsLinks(text: string): string[] {
  return [...text.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)].map(
    ([, url = '']) => url,
  );
}

/** Asks for Markdown; where a server gives HTML, tries the file `PAGE.md` beside it. */
function createMarkdownRead(context: KindContext, scope: Scope) {
  const read = createWebRead(context, scope, { accept });
  let variantsFound = 0;
  let variantsMissed = 0;
  return async (request: ReadRequest): Promise<FetchedPage> => {
    const page = await read(request);
    const isDone = page.status !== 200 || isMarkdown(page.mediaType);
    const triesNoMore = variantsFound === 0 && variantsMissed >= variantTriesMax;
    if (isDone || triesNoMore) return page;
    const url = markdownUrl(page.finalUrl);
    if (!scope(url)) return page;
    const variant = await read({ url, signal: request.signal }).catch((error: unknown) => {
      if (error instanceof Fault && !request.signal.aborted) return undefined;
      throw error;
    });
    if (variant?.status !== 200 || !isMarkdown(variant.mediaType)) {
      variantsMissed++;
      return page;
    }
    variantsFound++;
    const { body, charset } = variant;
    const mediaType = 'text/markdown';
    // The validators stay those of the page: it is the address that is asked next time.
    return { ...page, body, charset, mediaType, wireBytes: page.wireBytes + variant.wireBytes };
  };
}

function isMarkdown(mediaType: string): boolean {
  return /^text\/(?:markdown|x-markdown|plain)$/.test(mediaType);
}

function markdownUrl(page: string): string {
  const url = new URL(page);
  url.pathname = url.pathname.endsWith('/')
    ? `${url.pathname}index.html.md`
    : `${url.pathname.replace(/\.html?$/, '')}.md`;
  return url.href;
}
