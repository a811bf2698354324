import { Fault } from '#lib';
import type { FetchedPage } from '../../model/page.ts';
import type { Source } from '../../model/source.ts';
import type { KindContext, ReadRequest } from '../kind.ts';
import type { Scope } from '../scope.ts';
import { canonicalizeUrl } from '../url.ts';
import { localPage } from './local-file.ts';

/** An http(s) address in its one spelling. Throws Fault `usage`. */
export function parseWebLocation(text: string): string {
  const url = canonicalizeUrl(text);
  if (url !== undefined) return url;
  throw new Fault({
    code: 'usage',
    message: `${JSON.stringify(text)} is not an address of the web`,
    hint: 'such as https://www.postgresql.org/docs/17/',
  });
}

/** Reads pages through the guarded client; `bytesMax` is for lists that may be larger than pages. */
export function createWebRead(
  { source, fetcher }: Pick<KindContext, 'source' | 'fetcher'>,
  scope: Scope,
  { accept, bytesMax }: { readonly accept?: string; readonly bytesMax?: number } = {},
): (request: ReadRequest) => Promise<FetchedPage> {
  const allowPrivate = privateHostOf(source);
  return async ({ url, etag, lastModified, signal, attempt }) => {
    let isOutside = false;
    const inScope = (target: string) => {
      isOutside = !scope(canonicalizeUrl(target) ?? target);
      return !isOutside;
    };
    try {
      return await fetcher.fetch({
        ...{ url, etag, lastModified, signal, attempt },
        ...{ accept, bytesMax, allowPrivate, inScope },
      });
    } catch (error) {
      if (isOutside && error instanceof Fault && error.code === 'crawl.redirect') {
        return localPage({ url, status: 0, mediaType: '', body: new Uint8Array(), fetchedAt: 0 });
      }
      throw error;
    }
  };
}

/** The one host and port that may be in a private network; undefined where none may. */
export function privateHostOf(
  source: Pick<Source, 'location' | 'allowPrivate'>,
): string | undefined {
  const host = source.allowPrivate ? URL.parse(source.location)?.host : undefined;
  return host === '' ? undefined : host;
}
