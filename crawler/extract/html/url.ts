/** The address a link leads to; undefined for everything but http and https. */
export function absoluteUrl(href: string, baseUrl: string): string | undefined {
  const text = href.trim();
  if (/^(?:mailto|javascript|data|tel|ftp|vbscript|blob|about|file):/i.test(text)) return undefined;
  const url = URL.parse(text, baseUrl);
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  return url.href;
}
