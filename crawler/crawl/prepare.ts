import { extractPage, extractPdf } from '../extract/index.ts';
import { readTermVector, type TermVector } from '../index/index.ts';
import type { ExtractedPage, FetchedPage } from '../model/page.ts';
import type { CrawlContext } from './context.ts';
import { limits } from './limits.ts';
import {
  type CutText,
  cutPage,
  digestPage,
  type PreparedText,
  type TextJob,
} from './prepare-text.ts';
import { canonicalizeUrl, createSpelling } from './url.ts';

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
  /** Made only when it is needed: an unchanged page needs none. */
  readonly cut: () => CutPage;
  readonly asksForPassword: boolean;
}

export interface CutPage extends CutText {
  /** By the chunk's id. */
  readonly terms: ReadonlyMap<string, TermVector>;
}

/** Turns what a server gave into what is stored. `knownHash` is that of what is stored already. Throws
 * Fault of the extraction. */
export async function preparePage(
  context: Pick<CrawlContext, 'source' | 'reader' | 'preparer' | 'signal'>,
  fetched: FetchedPage,
  knownHash: string | undefined,
): Promise<PreparedPage> {
  const { reader, source } = context;
  const finalUrl = canonicalizeUrl(fetched.finalUrl) ?? fetched.finalUrl;
  const isMoved = fetched.movedPermanently && finalUrl !== fetched.url;
  const address = isMoved ? finalUrl : fetched.url;
  const { body, charset, mediaType } = fetched;
  const { library, version } = source;
  const job: TextJob = {
    ...{ body, charset, mediaType, url: fetched.finalUrl, address, library },
    ...(version === undefined ? {} : { version }),
    ...(knownHash === undefined ? {} : { knownHash }),
  };
  const text = await makeText(context, fetched, job);
  const { page, contentHash, textHash, asksForPassword } = text;
  const spell = createSpelling(source.location);
  const links = [...new Set(text.links.map(spell))];
  const known = text.cut && countTerms(text.cut);
  return {
    address,
    isMoved,
    page: withCanonical(page, spell, reader.scope),
    contentHash,
    textHash,
    links: reader.follows ? links.filter(reader.scope).slice(0, limits.page.linksMax) : [],
    cut: () => known ?? countTerms(cutPage(page, job)),
    asksForPassword,
  };
}

/** In this thread: it waits for the database a third of its time, the other one for nothing. */
function countTerms(cut: CutText): CutPage {
  return { ...cut, terms: new Map(cut.chunks.map((chunk) => [chunk.id, readTermVector(chunk)])) };
}

async function makeText(
  { reader, preparer, signal }: Pick<CrawlContext, 'reader' | 'preparer' | 'signal'>,
  fetched: FetchedPage,
  job: TextJob,
): Promise<PreparedText> {
  const { body, mediaType, url } = job;
  const isPdf = mediaType === 'application/pdf';
  if (!isPdf && reader.finish === undefined) return preparer.prepare(job);
  const raw = isPdf ? await extractPdf({ body, url, signal }) : extractPage(job);
  return digestPage(reader.finish?.(raw, fetched) ?? raw, job);
}

/** A page that says it stands for one outside of the source says nothing to us. */
function withCanonical(
  page: ExtractedPage,
  spell: (url: string) => string,
  scope: (url: string) => boolean,
): ExtractedPage {
  const { canonicalUrl: given, ...rest } = page;
  const found = given && canonicalizeUrl(given);
  if (!found) return rest;
  const canonical = spell(found);
  return scope(canonical) ? { ...rest, canonicalUrl: canonical } : rest;
}
