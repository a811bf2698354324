import { chunkDocument } from '../chunk/index.ts';
import { extractPage } from '../extract/index.ts';
import type { Chunk } from '../model/chunk.ts';
import type { ExtractedPage, FetchedPage } from '../model/page.ts';
import type { Source } from '../model/source.ts';
import { contentHashOf, textHashOf } from '../store/text-hash.ts';
import type { SourceReader } from './kind.ts';
import { limits } from './limits.ts';
import { canonicalizeUrl } from './url.ts';

/** A page, ready to be stored. */
export interface PreparedPage {
  /** The address it is stored under. */
  readonly address: string;
  /** The address asked for led to another one for good. */
  readonly isMoved: boolean;
  readonly page: ExtractedPage;
  readonly contentHash: string;
  readonly textHash: string;
  /** In scope, each once. */
  readonly links: readonly string[];
  /** Made only when they are needed: an unchanged page needs none. */
  readonly chunks: () => readonly Chunk[];
  readonly asksForPassword: boolean;
}

/** Turns what a server gave into what is stored. Throws Fault of the extraction. */
export function preparePage(
  source: Source,
  reader: SourceReader,
  fetched: FetchedPage,
): PreparedPage {
  const { body, charset, mediaType } = fetched;
  const raw = extractPage({ body, charset, mediaType, url: fetched.finalUrl });
  const extracted = storable(reader.finish?.(raw, fetched) ?? raw);
  const finalUrl = canonicalizeUrl(fetched.finalUrl) ?? fetched.finalUrl;
  const isMoved = fetched.movedPermanently && finalUrl !== fetched.url;
  const address = isMoved ? finalUrl : fetched.url;
  const canonical = extracted.canonicalUrl && canonicalizeUrl(extracted.canonicalUrl);
  const { canonicalUrl: _, ...rest } = extracted;
  const page: ExtractedPage =
    canonical !== undefined && reader.scope(canonical)
      ? { ...rest, canonicalUrl: canonical }
      : rest;
  return {
    address,
    isMoved,
    page,
    contentHash: contentHashOf(page),
    textHash: textHashOf(page.markdown),
    links: reader.follows ? linksOf(page, reader) : [],
    chunks: () => {
      const { library, version } = source;
      return chunkDocument({
        library,
        ...(version === undefined ? {} : { version }),
        url: address,
        page,
      });
    },
    asksForPassword: asksForPassword(fetched),
  };
}

function linksOf(page: ExtractedPage, reader: SourceReader): string[] {
  const links = new Set<string>();
  const all = page.canonicalUrl === undefined ? page.links : [page.canonicalUrl, ...page.links];
  for (const link of all) {
    const url = canonicalizeUrl(link);
    if (url !== undefined && reader.scope(url)) links.add(url);
    if (links.size >= limits.page.linksMax) break;
  }
  return [...links];
}

/** PostgreSQL stores no NUL and no half of a surrogate pair. One character takes the place of one, so
 * that offsets stay what they are. */
function storable(page: ExtractedPage): ExtractedPage {
  const clean = (text: string) => text.toWellFormed().replaceAll('\0', '\uFFFD');
  if (clean(page.markdown) === page.markdown && clean(page.title) === page.title) return page;
  return {
    ...page,
    title: clean(page.title),
    markdown: clean(page.markdown),
    headings: page.headings.map((heading) => ({ ...heading, text: clean(heading.text) })),
    hidden: { ...page.hidden, instructions: page.hidden.instructions.map(clean) },
  };
}

/** A form that asks for a password: documentation shows such markup as text, a login page has it. */
function asksForPassword({ body, mediaType }: FetchedPage): boolean {
  if (!mediaType.includes('html')) return false;
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
  return /<input\b[^>]*\btype\s*=\s*["']?password\b/i.test(text);
}
