import { chunkDocument } from '../chunk/index.ts';
import { extractPage } from '../extract/index.ts';
import { readTermVector, type TermVector } from '../index/index.ts';
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
  readonly terms: PackedTerms;
}

/** The term vectors of chunks, in their order; one text and two arrays go from thread to thread in a
 * fraction of the time of a map for each chunk. */
export interface PackedTerms {
  /** One a line. */
  readonly terms: string;
  readonly counts: Uint32Array;
  /** Of each chunk: how many terms, then the lengths of its fields. */
  readonly sizes: Uint32Array;
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
  const chunks = chunkDocument(input);
  return { simhash: simhashOf(page.markdown), chunks, terms: packTerms(chunks) };
}

function packTerms(chunks: readonly Chunk[]): PackedTerms {
  const vectors = chunks.map((chunk) => readTermVector(chunk));
  const terms: string[] = [];
  const counts: number[] = [];
  for (const vector of vectors) {
    for (const [term, count] of vector.counts) {
      terms.push(term);
      counts.push(count);
    }
  }
  return {
    terms: terms.join('\n'),
    counts: Uint32Array.from(counts),
    sizes: Uint32Array.from(vectors.flatMap((vector) => [vector.counts.size, ...vector.lengths])),
  };
}

/** The term vectors by the ids of their chunks. */
export function unpackTerms({ chunks, terms: packed }: CutText): ReadonlyMap<string, TermVector> {
  const terms = packed.terms.split('\n');
  const width = packed.sizes.length / chunks.length;
  let at = 0;
  return new Map(
    chunks.map(({ id }, index) => {
      const [size = 0, ...lengths] = packed.sizes.subarray(index * width, (index + 1) * width);
      const counts = new Map<string, number>();
      for (const end = at + size; at < end; at++) {
        counts.set(terms[at] ?? '', packed.counts[at] ?? 0);
      }
      return [id, { lengths, counts }];
    }),
  );
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
