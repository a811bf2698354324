import { chunkDocument } from '../chunk/index.ts';
import { extractPage } from '../extract/index.ts';
import type { Chunk } from '../model/chunk.ts';
import type { ExtractedPage } from '../model/page.ts';
import { simhashOf } from '../store/simhash.ts';
import { storable } from '../store/storable.ts';
import { contentHashOf, textHashOf } from '../store/text-hash.ts';
import { limits } from './limits.ts';
import { canonicalizeUrl } from './url.ts';

/** What a server gave, and what has to be known to make text of it. */
export interface TextJob {
  readonly body: Uint8Array;
  readonly charset: string;
  readonly mediaType: string;
  /** Where it was found. */
  readonly url: string;
  /** What it is stored under. */
  readonly address: string;
  readonly library: string;
  readonly version?: string;
  /** Of what is stored; the same content is not cut again. */
  readonly knownHash?: string;
}

/** A page as text, by itself: what is known of other pages plays no part in it. Plain data, so that it
 * can come from another thread. */
export interface PreparedText {
  readonly page: ExtractedPage;
  readonly contentHash: string;
  readonly textHash: string;
  /** Canonical, each once; in scope or not. */
  readonly links: readonly string[];
  readonly asksForPassword: boolean;
  /** Undefined where the content is known. */
  readonly cut: CutText | undefined;
}

export interface CutText {
  readonly simhash: bigint;
  readonly chunks: readonly Chunk[];
}

/** Throws Fault `crawl.unreadable`. */
export function prepareText(job: TextJob): PreparedText {
  const { body, charset, mediaType, url } = job;
  return digestPage(extractPage({ body, charset, mediaType, url }), job);
}

/** The same for a page that was extracted in another way. */
export function digestPage(extracted: ExtractedPage, job: TextJob): PreparedText {
  const page = storable(extracted);
  const contentHash = contentHashOf(page);
  return {
    page,
    contentHash,
    textHash: textHashOf(page.markdown),
    links: linksOf(page),
    asksForPassword: asksForPassword(job),
    cut: contentHash === job.knownHash ? undefined : cutPage(page, job),
  };
}

export function cutPage(
  page: ExtractedPage,
  { library, version, address }: Pick<TextJob, 'library' | 'version' | 'address'>,
): CutText {
  const input = { library, ...(version === undefined ? {} : { version }), url: address, page };
  return { simhash: simhashOf(page.markdown), chunks: chunkDocument(input) };
}

function linksOf(page: ExtractedPage): readonly string[] {
  const links = new Set<string>();
  const all = page.canonicalUrl === undefined ? page.links : [page.canonicalUrl, ...page.links];
  for (const link of all) {
    const url = canonicalizeUrl(link);
    if (url !== undefined) links.add(url);
    if (links.size >= limits.page.allLinksMax) break;
  }
  return [...links];
}

/** A form that asks for a password: documentation shows such markup as text, a login page has it. */
function asksForPassword({ body, mediaType }: TextJob): boolean {
  if (!mediaType.includes('html')) return false;
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
  return /<input\b[^>]*\btype\s*=\s*["']?password\b/i.test(text);
}
