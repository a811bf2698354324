import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { decideAddress, decideName } from './address.ts';
import { FetchFault, networkFault } from './fault.ts';

/** All addresses of a name, as the resolver gives them. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/** Where a connection goes. */
export interface Target {
  readonly url: URL;
  /** Checked; the connection is made to one of these and to nothing else. */
  readonly addresses: readonly string[];
}

/** The machine's own resolver: DNS and the hosts file. */
export const systemResolve: Resolve = async (hostname) => {
  const found = await lookup(hostname, { all: true, verbatim: true });
  return found.map(({ address }) => address);
};

const urlCharsMax = 8_192;

/** An http or https address without fragment.
 * @throws FetchFault crawl.refused: another scheme, a name or password in it, a port of another
 * protocol */
export function parseTarget(text: string, base?: URL): URL {
  const url = URL.parse(text, base?.href);
  if (url === null || url.href.length > urlCharsMax) {
    throw refused(text.slice(0, 200), 'is not an address that can be read');
  }
  url.hash = '';
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw refused(url.href, 'is neither http nor https');
  }
  if (url.username !== '' || url.password !== '') {
    throw refused(`${url.protocol}//${url.host}/`, 'has a user name or password in it');
  }
  if (url.port !== '' && badPorts.has(Number(url.port))) {
    throw refused(url.href, `asks for port ${url.port}, where no web server is`);
  }
  return url;
}

export interface ResolveOptions {
  readonly resolve: Resolve;
  /** `name` or `name:port` (as in `URL.host`) that may be anywhere: a private source's own host. */
  readonly allowPrivate?: string | undefined;
}

/** Asks for the addresses of a URL's host, once, and checks them all: a single one that is not
 * public refuses the host.
 * @throws FetchFault crawl.refused, crawl.unreachable (the name has no address) */
export async function resolveTarget(url: URL, options: ResolveOptions): Promise<Target> {
  checkName(url, options.allowPrivate);
  const hostname = bareHostname(url);
  const isLiteral = isIP(hostname) !== 0;
  const addresses = isLiteral ? [hostname] : await resolveName(hostname, url, options.resolve);
  if (addresses.length === 0) throw noAddress(url);
  if (!isAllowedPrivate(url, options.allowPrivate)) {
    for (const address of addresses) {
      const reason = decideAddress(address);
      if (reason === undefined) continue;
      throw refused(url.href, isLiteral ? reason : `leads to ${address}, which ${reason}`);
    }
  }
  return { url, addresses };
}

/** The part of the check that needs no resolver.
 * @throws FetchFault crawl.refused */
export function checkName(url: URL, allowPrivate: string | undefined): void {
  if (isAllowedPrivate(url, allowPrivate)) return;
  const hostname = bareHostname(url);
  const reason = isIP(hostname) === 0 ? decideName(hostname) : decideAddress(hostname);
  if (reason !== undefined) throw refused(url.href, reason);
}

/** `URL.hostname` without the brackets of IPv6. */
export function bareHostname(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

function isAllowedPrivate(url: URL, allowPrivate: string | undefined): boolean {
  return allowPrivate !== undefined && allowPrivate === url.host;
}

async function resolveName(hostname: string, url: URL, resolve: Resolve): Promise<string[]> {
  try {
    return [...new Set(await resolve(hostname))];
  } catch (error) {
    throw networkFault(error, url.href);
  }
}

function noAddress(url: URL): FetchFault {
  return new FetchFault({
    code: 'crawl.unreachable',
    message: `${url.hostname} has no address`,
    where: url.href,
    retryable: true,
  });
}

function refused(where: string, reason: string): FetchFault {
  return new FetchFault({
    code: 'crawl.refused',
    message: `the address ${reason}`,
    hint: 'a site in your own network is read only when its source was added with --allow-private',
    where,
  });
}

// "Bad ports" of the WHATWG Fetch standard, and 0.
const badPorts: ReadonlySet<number> = new Set([
  0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102,
  103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465,
  512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993,
  995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668,
  6669, 6679, 6697, 10080,
]);
