import type { Source } from '../model/source.ts';
import { createPathFilter } from './glob.ts';
import { canonicalizeUrl, mayBePage } from './url.ts';

/** Which addresses belong to a source. */
export type Scope = (url: string) => boolean;

/** Same host and port as the source's location (http or https), below its path, and let through by its
 * globs. A location that names a file stands for that file's folder; the location itself always
 * belongs. Globs that do not begin with `/` or `**` count from that folder. */
export function createScope(
  source: Pick<Source, 'location' | 'include' | 'exclude'>,
  root: string = source.location,
): Scope {
  const start = new URL(root);
  const first = canonicalizeUrl(source.location);
  const folder = folderOf(start.pathname);
  const absolute = (glob: string) =>
    glob.startsWith('/') || glob.startsWith('**') ? glob : `${folder}${glob}`;
  const passes = createPathFilter(source.include.map(absolute), source.exclude.map(absolute));
  return (address) => {
    const url = URL.parse(address);
    if (url === null || url.hostname !== start.hostname) return false;
    if (portOf(url) !== portOf(start)) return false;
    if (address === first) return true;
    const isBelow = url.pathname.startsWith(folder) || `${url.pathname}/` === folder;
    return isBelow && mayBePage(address) && passes(url.pathname);
  };
}

/** `/docs/` for `/docs/`, `/docs` and `/docs/index.html`; a name with a number behind its dot, such as
 * `3.11`, is a folder. */
function folderOf(path: string): string {
  if (path.endsWith('/')) return path;
  const last = path.slice(path.lastIndexOf('/') + 1);
  return /\.[a-z][a-z0-9]{0,5}$/i.test(last) ? path.slice(0, -last.length) : `${path}/`;
}

/** Both default ports count as one, so that a site may move from http to https. */
function portOf(url: URL): string {
  return url.port === '' ? 'default' : url.port;
}
