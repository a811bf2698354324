import { Readable } from 'node:stream';
import type {
  BaseHttpClient,
  HttpRequest,
  HttpResponse,
  ResponseTypes,
  StreamingHttpResponse,
} from '@crawlee/core';
import type { FetchedPage } from '../model/page.ts';
import { FetchFault } from './fault.ts';
import type { Fetcher, FetchRequest } from './fetcher.ts';

type Common = Pick<FetchRequest, 'allowPrivate' | 'inScope' | 'signal'>;

/** Crawlee's way to the network, so that nothing that runs in it has another: every request goes
 * through the fetcher, with its guard, pacing, robots.txt and limits. Only GET; redirects, retries,
 * cookies, proxies and generated headers are not Crawlee's to decide. Texts come as UTF-8. Rejects
 * with the faults of `Fetcher.fetch`. */
export function createCrawleeHttpClient(fetcher: Fetcher, common: Common): BaseHttpClient {
  async function load(request: HttpRequest<keyof ResponseTypes>) {
    const url = String(request.url);
    const method = (request.method ?? 'GET').toUpperCase();
    if (method !== 'GET') {
      const message = `a crawl only reads; ${method} was asked for`;
      throw new FetchFault({ code: 'crawl.refused', message, where: url });
    }
    const { signal } = request;
    const page = await fetcher.fetch({
      ...common,
      url,
      signal: signal === undefined ? common.signal : AbortSignal.any([signal, common.signal]),
      etag: headerOf(request, 'if-none-match'),
      lastModified: headerOf(request, 'if-modified-since'),
      accept: headerOf(request, 'accept'),
    });
    return { page, body: utf8Of(page) };
  }

  return {
    async sendRequest<Type extends keyof ResponseTypes = 'text'>(
      request: HttpRequest<Type>,
    ): Promise<HttpResponse<Type>> {
      const { page, body } = await load(request);
      return {
        ...headOf(page),
        request,
        body: bodyAs(body, request.responseType ?? 'text') as ResponseTypes[Type],
      };
    },
    async stream(request): Promise<StreamingHttpResponse> {
      const { page, body } = await load(request);
      const progress = { percent: 1, transferred: body.length, total: body.length };
      return {
        ...headOf(page),
        request,
        // One chunk; an empty one would end the stream as if nothing was to come.
        stream: Readable.from(body.length === 0 ? [] : [body], { objectMode: false }),
        downloadProgress: progress,
        uploadProgress: { percent: 1, transferred: 0, total: 0 },
      };
    },
  };
}

function headerOf({ headers }: HttpRequest<keyof ResponseTypes>, name: string) {
  for (const [key, value] of Object.entries(headers ?? {})) {
    if (key.toLowerCase() === name && typeof value === 'string') return value;
  }
  return undefined;
}

function headOf(page: FetchedPage) {
  const { charset, mediaType, etag, lastModified } = page;
  const parameter = charset === '' ? '' : '; charset=utf-8';
  return {
    url: page.finalUrl,
    redirectUrls: page.finalUrl === page.url ? [] : [new URL(page.finalUrl)],
    statusCode: page.status,
    headers: {
      'content-type': `${mediaType}${parameter}`,
      ...(etag === undefined ? {} : { etag }),
      ...(lastModified === undefined ? {} : { 'last-modified': lastModified }),
    },
    trailers: {},
    complete: true,
  };
}

function utf8Of({ body, charset }: FetchedPage): Buffer {
  if (charset === '' || charset === 'utf-8') return Buffer.from(body);
  return Buffer.from(new TextDecoder(charset).decode(body));
}

function bodyAs(body: Buffer, type: keyof ResponseTypes): unknown {
  if (type === 'buffer') return body;
  const text = body.toString();
  return type === 'json' ? JSON.parse(text) : text;
}
