import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { Fault, sha256Hex } from '#lib';
import { limits } from './limits.ts';

export interface FileText {
  readonly path: string;
  readonly text: string;
  /** When it was written, as the file system says. */
  readonly modifiedAt: string;
  /** Of its bytes: the same text again is not read into the store again. */
  readonly sha256: string;
}

/** UTF-8 text of a plain file; a pipe, a device or a file that is too big is refused.
 * @throws Fault io.read-failed, cockpit.source */
export async function readFileText(path: string): Promise<FileText> {
  // Without O_NONBLOCK, opening a pipe waits for somebody who writes to it.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((cause) => {
    throw readFault(path, cause);
  });
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw refused(path, 'it is no plain file');
    const bytes = await readBounded(path, handle);
    return {
      path,
      text: decode(path, bytes),
      sha256: sha256Hex(bytes),
      modifiedAt: modified(stats),
    };
  } finally {
    await handle.close();
  }
}

async function readBounded(path: string, handle: FileHandle): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of handle.createReadStream({ autoClose: false })) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > limits.fileMaxBytes) {
      throw refused(path, `it has more than ${limits.fileMaxBytes / 1024 / 1024} MiB`);
    }
  }
  return Buffer.concat(chunks);
}

const modified = (stats: Stats) => new Date(stats.mtimeMs).toISOString();

function decode(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw refused(path, 'it is no UTF-8 text', cause);
  }
}

/** One of several files: what is wrong with it keeps none of the others out. */
export async function readOrRefuse(
  path: string,
  name: string,
): Promise<FileText | { readonly file: string; readonly row: null; readonly reason: string }> {
  try {
    return await readFileText(path);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { file: name, row: null, reason: error.message };
  }
}

/** Null where there is no file. */
export async function readFileTextIfThere(path: string): Promise<FileText | null> {
  const isThere = await stat(path).then(
    () => true,
    (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return false;
      throw readFault(path, cause);
    },
  );
  return isThere ? readFileText(path) : null;
}

/** Paths of the files of a folder and those in it, by name, as far as they really lie in it; empty where
 * there is no folder. */
export async function listFiles(folder: string, ending: string): Promise<readonly string[]> {
  const root = await realpath(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return null;
    throw readFault(folder, cause);
  });
  if (root === null) return [];
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch((cause) => {
    throw readFault(folder, cause);
  });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(folder, relative(root, join(entry.parentPath, entry.name))))
    .sort((one, other) => (one < other ? -1 : 1))
    .slice(0, limits.folderMaxFiles);
}

/** With `/` on every system: as a key and in messages. */
export const nameIn = (folder: string, path: string) =>
  relative(folder, path).split(sep).join('/') || path;

/** @throws Fault cockpit.source with line and column of what is no JSON */
export function parseJsonText(path: string, text: string): unknown {
  try {
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch (cause) {
    throw refused(path, `it is no JSON: ${(cause as Error).message}`, cause);
  }
}

function refused(path: string, problem: string, cause?: unknown): Fault {
  return new Fault({
    code: 'cockpit.source',
    message: problem,
    where: path,
    hint: 'correct the file; what was read before stays',
    cause,
  });
}

function readFault(path: string, cause: unknown): Fault {
  const { code, message } = cause as NodeJS.ErrnoException;
  return new Fault({
    code: 'io.read-failed',
    message: code === 'ENOENT' ? 'the file does not exist' : `it cannot be read: ${message}`,
    where: path,
    cause,
  });
}
