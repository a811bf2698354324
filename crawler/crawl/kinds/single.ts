import { Fault } from '#lib';
import type { KindContext, SourceReader } from '../kind.ts';
import { createWebRead, parseWebLocation } from './web-reader.ts';

/** One document at one address, whatever media type its server gives it. */
export function createSingleReader(context: KindContext, mediaType: string): SourceReader {
  const { source } = context;
  const host = new URL(source.location).hostname;
  // A download often lies with another name of the same host.
  const scope = (url: string) => URL.parse(url)?.hostname === host;
  const read = createWebRead(context, scope, { accept: `${mediaType}, */*;q=0.5` });
  return {
    seeds: async () => ({ pages: [{ url: source.location, depth: 0 }] }),
    async read(request) {
      const page = await read(request);
      return page.status === 200 && isVague(page.mediaType) ? { ...page, mediaType } : page;
    },
    follows: false,
    scope,
    close: async () => undefined,
  };
}

function isVague(mediaType: string): boolean {
  return mediaType === '' || /^(?:application\/octet-stream|text\/plain)$/.test(mediaType);
}

/** Throws Fault `usage`. */
export function parseSingleLocation(text: string): string {
  if (/^https?:/i.test(text)) return parseWebLocation(text);
  throw new Fault({
    code: 'usage',
    message: `${JSON.stringify(text)} is not an address of the web`,
    hint: 'a file on this machine is read as part of its folder: give the folder',
  });
}
