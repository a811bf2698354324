import { extname } from 'node:path';
import type { FetchedPage } from '../../model/page.ts';

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.htm': 'text/html',
  '.xhtml': 'application/xhtml+xml',
  '.md': 'text/markdown',
  '.mdx': 'text/markdown',
  '.markdown': 'text/markdown',
  '.txt': 'text/plain',
  '.rst': 'text/plain',
  '.adoc': 'text/plain',
  '.asciidoc': 'text/plain',
  '.org': 'text/plain',
  '.pdf': 'application/pdf',
};

/** What is read only where an include glob asks for it: most of it is no documentation. */
const onDemand: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.yaml': 'application/yaml',
  '.yml': 'application/yaml',
};

/** The media type of a file that can be documentation, by its ending. */
export function mediaTypeOf(path: string, isAskedFor: boolean): string | undefined {
  const ending = extname(path).toLowerCase();
  return mediaTypes[ending] ?? (isAskedFor ? onDemand[ending] : undefined);
}

/** A file as if a server had given it. */
export function localPage(
  page: Pick<FetchedPage, 'url' | 'status' | 'mediaType' | 'body' | 'fetchedAt'> & {
    readonly etag?: string;
  },
): FetchedPage {
  return {
    ...page,
    finalUrl: page.url,
    movedPermanently: false,
    charset: 'utf-8',
    wireBytes: page.body.byteLength,
  };
}

/** Not modified, or gone: a file that is not in its folder is not there for sure. */
export function localStatus(url: string, status: 304 | 410, nowMs: number): FetchedPage {
  const body = new Uint8Array();
  return localPage({ url, status, mediaType: '', body, fetchedAt: nowMs });
}
