import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Fault } from '#lib';
import { resolveTarget, systemResolve } from '../../fetch/target.ts';
import type { ExtractedPage, FetchedPage } from '../../model/page.ts';
import { forgeOf } from '../forge.ts';
import {
  checkoutRepository,
  fetchRepository,
  type GitFile,
  type GitOptions,
  listRepository,
} from '../git.ts';
import { createPathFilter } from '../glob.ts';
import type { Kind, KindContext, ReadRequest } from '../kind.ts';
import { limits } from '../limits.ts';
import { canonicalizeUrl } from '../url.ts';
import { localPage, localStatus, mediaTypeOf } from './local-file.ts';

export const gitKind: Kind = {
  name: 'git',
  description: 'the documents of a git repository; #REF behind the address names a branch or a tag',
  parseLocation: parseGitLocation,
  async open(context) {
    const { source, clock } = context;
    const { repository, ref } = splitRef(source.location);
    const { files, tree } = await fetchFiles(context, repository, ref);
    const scope = (url: string) => files.has(url);
    return {
      seeds: async () => ({ pages: [...files.keys()].map((url) => ({ url, depth: 0 })) }),
      read: (request) => readBlob(tree, files.get(request.url), request, clock.now()),
      follows: false,
      scope,
      finish: linkToLines,
      close: async () => undefined,
    };
  },
};

/** `https://host/owner/name[.git][#ref]`; a folder of this machine where private ones are allowed.
 * Throws Fault `usage`. */
function parseGitLocation(text: string, cwd: string): string {
  const plain = text.replace(/^git\+/, '').replace(/^git@([^:]+):/, 'https://$1/');
  if (/^https?:\/\//i.test(plain) && URL.canParse(plain)) return plain;
  if (plain.startsWith('file:')) return plain;
  const folder = isAbsolute(plain) ? plain : join(cwd, plain);
  if (!/^\w+:/.test(plain)) return pathToFileURL(folder).href;
  throw new Fault({
    code: 'usage',
    message: `${JSON.stringify(text)} is not the https address of a repository`,
    hint: 'such as https://github.com/pgvector/pgvector#v0.8.1',
  });
}

export function splitRef(location: string): {
  readonly repository: string;
  readonly ref: string | undefined;
} {
  const [repository = '', ref] = location.split('#', 2);
  if (ref !== undefined && !/^[\w][\w./+-]*$/.test(ref)) {
    throw new Fault({ code: 'usage', message: `${JSON.stringify(ref)} is not the name of a ref` });
  }
  return { repository, ref };
}

async function fetchFiles(context: KindContext, repository: string, ref: string | undefined) {
  const { source, signal, cacheFolder, environment } = context;
  const folder = join(cacheFolder, 'git', source.name);
  const options: GitOptions = {
    folder,
    signal,
    environment,
    allowLocal: source.allowPrivate,
    resolve: await pinHost(context, repository),
  };
  const name = await fetchRepository(options, repository, ref);
  const passes = createPathFilter(source.include, source.exclude);
  const isAskedFor = source.include.length > 0;
  const forge = forgeOf(repository);
  const files = new Map<string, GitFile>();
  for (const file of await listRepository(options)) {
    if (mediaTypeOf(file.path, isAskedFor) === undefined || !passes(file.path)) continue;
    const url = forge.fileUrl(name, file.path);
    files.set(canonicalizeUrl(url) ?? url, file);
  }
  const tree = join(folder, 'tree');
  await checkoutRepository(options, tree, [...files.values()]);
  return { files, tree };
}

/** The checked address of the host in the form git passes on to its HTTP client. */
async function pinHost({ source }: KindContext, repository: string) {
  if (source.allowPrivate) return undefined;
  const url = new URL(repository);
  if (url.protocol !== 'https:') {
    throw new Fault({
      code: 'crawl.refused',
      message: `${repository} is on this machine or not encrypted`,
      hint: 'add the source with --allow-private',
    });
  }
  const { addresses } = await resolveTarget(url, { resolve: systemResolve });
  return `${url.hostname}:${url.port || '443'}:${addresses.join(',')}`;
}

async function readBlob(
  tree: string,
  file: GitFile | undefined,
  { url, etag }: ReadRequest,
  nowMs: number,
): Promise<FetchedPage> {
  if (file === undefined) return localStatus(url, 410, nowMs);
  if (etag === file.blob) return localStatus(url, 304, nowMs);
  if (file.sizeBytes > limits.git.fileMaxBytes) {
    const message = `a file of ${file.sizeBytes} bytes`;
    throw new Fault({ code: 'crawl.too-large', message, where: file.path });
  }
  const body = await readFile(join(tree, file.path));
  const mediaType = mediaTypeOf(file.path, true) ?? 'text/plain';
  return localPage({ url, status: 200, mediaType, body, fetchedAt: nowMs, etag: file.blob });
}

/** Headings lead to their line in the file, as a forge shows it. */
export function linkToLines(page: ExtractedPage, fetched: FetchedPage): ExtractedPage {
  const lines = new TextDecoder().decode(fetched.body).split(/\r?\n/);
  let from = 0;
  const headings = page.headings.map((heading) => {
    const wanted = wordsOf(heading.text);
    const at =
      wanted === ''
        ? -1
        : lines.findIndex((line, index) => index >= from && wordsOf(line) === wanted);
    if (at === -1) {
      const { anchor: _, ...rest } = heading;
      return rest;
    }
    from = at + 1;
    return { ...heading, anchor: `L${at + 1}` };
  });
  return { ...page, headings };
}

function wordsOf(line: string): string {
  return (line.match(/[\p{L}\p{N}]+/gu) ?? []).join(' ').toLowerCase();
}
