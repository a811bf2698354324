import { gunzipSync } from 'node:zlib';
import { Fault } from '#lib';
import { limits } from './limits.ts';

export interface SitemapEntry {
  readonly url: string;
  readonly lastModifiedMs?: number;
}

export interface Sitemap {
  readonly pages: readonly SitemapEntry[];
  /** Of an index: the sitemaps it names. */
  readonly sitemaps: readonly SitemapEntry[];
}

/** Reads a sitemap or an index of them (sitemaps.org/protocol.html), compressed or not, or a plain list
 * of addresses. Throws Fault `crawl.source` for what does not inflate. */
export function parseSitemap(body: Uint8Array): Sitemap {
  const text = new TextDecoder().decode(inflate(body));
  if (!/<(?:\w+:)?(?:urlset|sitemapindex)\b/.test(text)) {
    const lines = text.split(/\r?\n/).map((line) => line.trim());
    return { pages: lines.filter(isUrl).map((url) => ({ url })), sitemaps: [] };
  }
  return { pages: entriesOf(text, 'url'), sitemaps: entriesOf(text, 'sitemap') };
}

function inflate(body: Uint8Array): Uint8Array {
  if (body[0] !== 0x1f || body[1] !== 0x8b) return body;
  try {
    return gunzipSync(body, { maxOutputLength: limits.sitemap.fileMaxBytes });
  } catch (cause) {
    const message = 'a compressed sitemap is broken or larger than 50 MiB';
    throw new Fault({ code: 'crawl.source', message, cause });
  }
}

function entriesOf(text: string, name: 'url' | 'sitemap'): SitemapEntry[] {
  const element = new RegExp(`<(?:\\w+:)?${name}\\s*>(.*?)</(?:\\w+:)?${name}\\s*>`, 'gs');
  const entries: SitemapEntry[] = [];
  for (const [, inner = ''] of text.matchAll(element)) {
    const url = memberOf(inner, 'loc');
    if (url === undefined || !isUrl(url)) continue;
    const lastModifiedMs = Date.parse(memberOf(inner, 'lastmod') ?? '');
    entries.push(Number.isNaN(lastModifiedMs) ? { url } : { url, lastModifiedMs });
  }
  return entries;
}

function memberOf(text: string, name: string): string | undefined {
  const found = new RegExp(`<${name}\\s*>(.*?)</${name}\\s*>`, 's').exec(text)?.[1];
  const plain = found?.replace(/^\s*<!\[CDATA\[(.*?)\]\]>\s*$/s, '$1').trim();
  return plain === undefined ? undefined : unescapeXml(plain);
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

function unescapeXml(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return named[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

function isUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}
