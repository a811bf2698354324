import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { parseSitemap } from './sitemap.ts';

// The sample file of sitemaps.org/protocol.html, and its sample index.
const sample = `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
  <url><loc>http://www.example.com/</loc><lastmod>2005-01-01</lastmod><changefreq>monthly</changefreq></url>
  <url><loc>http://www.example.com/catalog?item=12&amp;desc=vacation_hawaii</loc></url>
  <url><loc>not an address</loc></url>
</urlset>`;
const index = `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
  <sitemap><loc>http://www.example.com/sitemap1.xml.gz</loc><lastmod>2004-10-01T18:23:17+00:00</lastmod></sitemap>
</sitemapindex>`;

test('pages with their dates', () => {
  const expected = {
    pages: [
      { url: 'http://www.example.com/', lastModifiedMs: Date.UTC(2005, 0, 1) },
      { url: 'http://www.example.com/catalog?item=12&desc=vacation_hawaii' },
    ],
    sitemaps: [],
  };
  expect(parseSitemap(Buffer.from(sample))).toEqual(expected);
  expect(parseSitemap(gzipSync(sample))).toEqual(expected);
});

test('an index, and a plain list', () => {
  expect(parseSitemap(Buffer.from(index))).toEqual({
    pages: [],
    sitemaps: [
      {
        url: 'http://www.example.com/sitemap1.xml.gz',
        lastModifiedMs: Date.UTC(2004, 9, 1, 18, 23, 17),
      },
    ],
  });
  expect(parseSitemap(Buffer.from('http://a/1\r\nhttp://a/2\nnope\n')).pages).toEqual([
    { url: 'http://a/1' },
    { url: 'http://a/2' },
  ]);
});

test('a broken archive is a fault, prefixes and CDATA are read', () => {
  const cut = gzipSync(sample).subarray(0, 40);
  expect(() => parseSitemap(cut)).toThrow(expect.objectContaining({ code: 'crawl.source' }));
  const prefixed =
    '<s:urlset xmlns:s="x"><s:url><loc><![CDATA[http://a/b]]></loc></s:url></s:urlset>';
  expect(parseSitemap(Buffer.from(prefixed)).pages).toEqual([{ url: 'http://a/b' }]);
});
