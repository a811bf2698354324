/** Parameters that say where a reader came from, not what is shown. */
const tracking =
  /^(?:utm_\w+|gclid|dclid|fbclid|msclkid|yclid|igshid|mc_cid|mc_eid|_ga|_gl|_hs(?:enc|mi)|ref_src|vero_id|wt_mc)$/i;

const urlMaxChars = 2_048;

/** The one spelling of an http(s) address: lower-case host, no default port, dot segments resolved,
 * no fragment, user or tracking parameter, percent signs only where they are needed (RFC 3986, 6.2.2).
 * Undefined for what is no address of a page. A trailing slash stays: only equal content shows that
 * it means nothing. */
export function canonicalizeUrl(text: string, base?: string): string | undefined {
  const url = URL.parse(text, base);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined;
  url.hash = '';
  url.username = '';
  url.password = '';
  if (url.hostname.endsWith('.')) url.hostname = url.hostname.slice(0, -1);
  url.pathname = normalizePercent(url.pathname);
  url.search = withoutTracking(url.search);
  return url.href.length > urlMaxChars ? undefined : url.href;
}

/** The spelling of a canonical address within a source: where the source is read over https, so is what its
 * pages still call http. Other ports than the two default ones are sites of their own. */
export function createSpelling(location: string): (url: string) => string {
  const root = URL.parse(location);
  if (root?.protocol !== 'https:' || root.port !== '') return (url) => url;
  const plain = `http://${root.host}/`;
  return (url) => (url.startsWith(plain) ? `https${url.slice('http'.length)}` : url);
}

function withoutTracking(search: string): string {
  const kept = search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && !tracking.test(pair.split('=', 1)[0] ?? ''));
  return kept.length === 0 ? '' : `?${kept.map(normalizePercent).join('&')}`;
}

/** Decodes what need not be encoded and writes the other codes in capitals. */
function normalizePercent(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => {
    const char = String.fromCharCode(Number.parseInt(hex, 16));
    return /[\w.~-]/.test(char) ? char : `%${hex.toUpperCase()}`;
  });
}

/** Which of two addresses of the same text stands for it: less than 0 for the first. A total order, so
 * that it does not matter which was read first: https before http, without a query, no index file,
 * shorter, then by characters. */
export function compareUrls(left: string, right: string): number {
  const [a, b] = [rankOf(left), rankOf(right)];
  for (let index = 0; index < a.length; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return left < right ? -1 : left > right ? 1 : 0;
}

function rankOf(address: string): readonly number[] {
  const url = URL.parse(address);
  if (url === null) return [2, 0, 0, address.length];
  const isIndex = /\/(?:index|default)\.(?:x?html?|php|aspx?)$/i.test(url.pathname);
  return [
    url.protocol === 'https:' ? 0 : 1,
    url.search === '' ? 0 : 1,
    isIndex ? 1 : 0,
    address.length,
  ];
}

/** Files that hold no text of a page, by their ending. */
const otherFiles =
  /\.(?:png|jpe?g|gif|svgz?|webp|avif|ico|bmp|tiff?|mp[34]|m4[av]|webm|og[agv]|wav|mov|avi|zip|t?gz|tar|bz2|xz|zst|7z|rar|jar|war|deb|rpm|dmg|exe|msi|iso|img|whl|css|json5?|wasm|woff2?|ttf|otf|eot|rss|atom|ics|asc|sig|sha\d*|epub|docx?|xlsx?|pptx?|odt)$/i;

/** Whether an address can be a page, as far as its name says. */
export function mayBePage(url: string): boolean {
  return !otherFiles.test(URL.parse(url)?.pathname ?? '');
}
