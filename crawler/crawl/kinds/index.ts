import type { SourceKind } from '../../model/source.ts';
import type { Kind } from '../kind.ts';
import { folderKind } from './folder.ts';
import { gitKind } from './git.ts';
import { llmsKind } from './llms.ts';
import { openapiKind } from './openapi.ts';
import { pdfKind } from './pdf.ts';
import { sitemapKind } from './sitemap.ts';
import { webKind } from './web.ts';

/** Every way in which documentation is found. One line each. */
export const kinds = [
  webKind,
  sitemapKind,
  llmsKind,
  gitKind,
  folderKind,
  openapiKind,
  pdfKind,
] as const satisfies readonly Kind[];

export function findKind(name: SourceKind): Kind {
  const kind = kinds.find((each) => each.name === name);
  if (kind === undefined) throw new TypeError(`no kind of source is called ${name}`);
  return kind;
}

/** The kind that a location most likely is. */
export function guessKind(location: string): SourceKind {
  if (/^(?:git@|git:|ssh:|git\+)|\.git\/?$/.test(location)) return 'git';
  if (!/^https?:/i.test(location)) return 'folder';
  const url = URL.parse(location);
  const path = url?.pathname ?? '';
  // The front page of a repository: owner and name and nothing behind them.
  const isForge = /^(?:www\.)?(?:github\.com|gitlab\.com|codeberg\.org)$/.test(url?.hostname ?? '');
  if (isForge && /^\/[^/]+\/[^/]+\/?$/.test(path)) return 'git';
  if (/\/llms(?:-full)?\.txt$/.test(path)) return 'llms';
  if (/sitemap[^/]*\.xml(?:\.gz)?$/i.test(path)) return 'sitemap';
  if (/\.pdf$/i.test(path)) return 'pdf';
  if (/(?:openapi|swagger)[^/]*\.(?:json|ya?ml)$/i.test(path)) return 'openapi';
  return 'web';
}
