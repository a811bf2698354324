import { lstat, readdir, readFile, realpath } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Fault } from '#lib';
import { createPathFilter } from '../glob.ts';
import type { Kind, KindContext, ReadRequest } from '../kind.ts';
import { limits } from '../limits.ts';
import { localPage, localStatus, mediaTypeOf } from './local-file.ts';

export const folderKind: Kind = {
  name: 'folder',
  description: 'the documents in a folder of this machine',
  parseLocation: (text, cwd) =>
    text.startsWith('file:') ? fileURLToPath(text) : resolve(cwd, text),
  async open(context) {
    const { source, clock } = context;
    const root = await realRoot(source.location);
    const passes = createPathFilter(source.include, source.exclude);
    const isAskedFor = source.include.length > 0;
    const accepts = (path: string) => mediaTypeOf(path, isAskedFor) !== undefined && passes(path);
    const pathOf = (url: string) => relative(root, fileURLToPath(url));
    const scope = (url: string) => {
      if (!url.startsWith('file:')) return false;
      const path = pathOf(url);
      return !path.startsWith('..') && accepts(path.split(sep).join('/'));
    };
    return {
      async seeds() {
        const files = await listFiles(root, context);
        const pages = files
          .filter(accepts)
          .map((path) => ({ url: pathToFileURL(join(root, path)).href, depth: 0 }));
        return { pages };
      },
      read: (request) => readLocal(root, pathOf(request.url), request, isAskedFor, clock.now()),
      follows: false,
      scope,
      close: async () => undefined,
    };
  },
};

async function realRoot(folder: string): Promise<string> {
  try {
    const root = await realpath(folder);
    if ((await lstat(root)).isDirectory()) return root;
  } catch (cause) {
    throw missingFolder(folder, cause);
  }
  throw missingFolder(folder, undefined);
}

function missingFolder(folder: string, cause: unknown): Fault {
  return new Fault({
    code: 'crawl.source',
    message: `${folder} is no folder that can be read`,
    hint: 'panther sources remove NAME, when it is not there any more on purpose',
    cause,
  });
}

async function readLocal(
  root: string,
  path: string,
  { url, etag }: ReadRequest,
  isAskedFor: boolean,
  nowMs: number,
) {
  const file = join(root, path);
  const stat = await lstat(file).catch(() => undefined);
  // A link may lead anywhere on this machine.
  if (stat?.isFile() !== true || path.startsWith('..')) return localStatus(url, 410, nowMs);
  const tag = `${stat.size}-${stat.mtimeMs}-${stat.ino}`;
  if (etag === tag) return localStatus(url, 304, nowMs);
  if (stat.size > limits.folder.fileMaxBytes) {
    throw new Fault({
      code: 'crawl.too-large',
      message: `a file of ${stat.size} bytes`,
      where: file,
    });
  }
  const mediaType = mediaTypeOf(path, isAskedFor) ?? 'text/plain';
  const body = await readFile(file).catch((cause: unknown) => {
    const message = `a file cannot be read: ${(cause as Error).message}`;
    throw new Fault({ code: 'io.read-failed', message, where: file, cause });
  });
  return localPage({ url, status: 200, mediaType, body, fetchedAt: nowMs, etag: tag });
}

/** Paths of all files, with `/`, in the order of their names; hidden folders and links left out. */
async function listFiles(root: string, { signal, log }: KindContext): Promise<string[]> {
  const { filesMax, depthMax } = limits.folder;
  const files: string[] = [];
  const visit = async (folder: string, depth: number): Promise<void> => {
    signal.throwIfAborted();
    const entries = await readdir(join(root, folder), { withFileTypes: true });
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isFile()) files.push(path);
      const isHidden = entry.name.startsWith('.') || entry.name === 'node_modules';
      if (entry.isDirectory() && !isHidden && depth < depthMax) await visit(path, depth + 1);
      if (files.length > filesMax) return;
    }
  };
  await visit('', 0);
  if (files.length > filesMax) {
    log.warn('a folder holds more files than are read', { root, filesMax });
    files.length = filesMax;
  }
  return files;
}
