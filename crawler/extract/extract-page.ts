import { Fault } from '#lib/light';
import type { ExtractedPage } from '../model/page.ts';
import { decodeText } from './decode.ts';
import { extractHtml } from './html/extract-html.ts';
import { extractOpenApi } from './openapi/extract-openapi.ts';
import { extractMarkdown } from './text/extract-markdown.ts';
import { extractText } from './text/extract-text.ts';

/** What was read at an address; `charset` as declared, empty where it was not. */
export interface PageBody {
  readonly body: Uint8Array;
  readonly charset: string;
  /** Lower case, without parameters. */
  readonly mediaType: string;
  readonly url: string;
}

/** A page as clean Markdown with its headings, links and what was hidden in it. Throws Fault
 * `crawl.unreadable` for what is no text. PDF goes through `extractPdf`. */
export function extractPage(page: PageBody): ExtractedPage {
  const kind = kindOf(page);
  if (kind === 'html') return extractHtml(decodeText(page.body, page.charset), page.url);
  if (kind === 'markdown') return extractMarkdown(decodeText(page.body, page.charset), page.url);
  if (kind === 'openapi') return extractOpenApi(decodeText(page.body, page.charset), page.url);
  if (kind === 'text') return extractText(decodeText(page.body, page.charset), page.url);
  throw new Fault({
    code: 'crawl.unreadable',
    message: `${page.url} is ${page.mediaType}, which has no text that can be read`,
    hint: 'exclude such pages in the source',
  });
}

type Kind = 'html' | 'markdown' | 'openapi' | 'text' | 'other';

/** By the media type; by the name and the beginning where that is missing or says only that it is text. */
function kindOf({ mediaType, url, body }: PageBody): Kind {
  const path = URL.parse(url)?.pathname.toLowerCase() ?? '';
  if (/^(?:text\/html|application\/xhtml\+xml)$/.test(mediaType)) return 'html';
  if (/^text\/(?:x-)?markdown$/.test(mediaType)) return 'markdown';
  if (/(?:\/|\+)(?:json|yaml|x-yaml|openapi)\b/.test(mediaType)) return 'openapi';
  const isVague = /^(?:text\/plain|application\/octet-stream|)$/.test(mediaType);
  if (isVague && /\.(?:md|markdown|mdx)$/.test(path)) return 'markdown';
  if (isVague && /\.(?:json|ya?ml)$/.test(path)) return 'openapi';
  if (mediaType.startsWith('text/')) return 'text';
  if (!isVague || looksBinary(body)) return 'other';
  return /^\s*(?:<!doctype html|<html|<\?xml)/i.test(
    new TextDecoder().decode(body.subarray(0, 200)),
  )
    ? 'html'
    : 'text';
}

function looksBinary(body: Uint8Array): boolean {
  return body.subarray(0, 1024).includes(0);
}
