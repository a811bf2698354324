import { type Dirent, opendirSync } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfAborted } from '#lib';
import { limits } from '../limits.ts';
import type { CanarySet } from './canary.ts';
import type { FormName } from './forms.ts';

export interface Leak {
  readonly file: string;
  /** Of the first byte. */
  readonly offset: number;
  readonly reference: string;
  readonly form: FormName;
}

export interface ScanResult {
  readonly leaks: readonly Leak[];
  readonly filesRead: number;
  readonly bytesRead: number;
  /** Files that could not be read, with why: not looked at is not the same as clean. */
  readonly unread: readonly { readonly file: string; readonly why: string }[];
}

export interface ScanOptions {
  readonly canaries: CanarySet;
  readonly signal?: AbortSignal | undefined;
  /** Folders and files that are left out, by path. */
  readonly skip?: (path: string) => boolean;
}

/** Looks for the canaries in files and folders, byte by byte and in pieces: a file may be larger
 * than memory. Symbolic links are not followed; a path's own name is searched too. */
export async function scanPaths(
  paths: readonly string[],
  options: ScanOptions,
): Promise<ScanResult> {
  const state: State = { leaks: [], unread: [], filesRead: 0, bytesRead: 0 };
  for (const path of paths) await scanPath(path, options, state);
  return state;
}

interface State {
  leaks: Leak[];
  unread: { file: string; why: string }[];
  filesRead: number;
  bytesRead: number;
}

async function scanPath(path: string, options: ScanOptions, state: State): Promise<void> {
  throwIfAborted(options.signal);
  if (options.skip?.(path) === true) return;
  try {
    const stat = await lstat(path);
    searchName(path, options, state);
    if (stat.isFile()) await scanFile(path, options, state);
    if (!stat.isDirectory()) return;
  } catch (error) {
    noteUnread(path, error, state);
    return;
  }
  for (const entry of listFolder(path, state)) {
    await scanPath(join(path, entry.name), options, state);
  }
}

function listFolder(path: string, state: State): Dirent[] {
  const entries: Dirent[] = [];
  try {
    const folder = opendirSync(path);
    try {
      for (let entry = folder.readSync(); entry !== null; entry = folder.readSync()) {
        entries.push(entry);
      }
    } finally {
      folder.closeSync();
    }
  } catch (error) {
    noteUnread(path, error, state);
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function noteUnread(file: string, error: unknown, state: State): void {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  if (code === undefined) throw error;
  state.unread.push({ file, why: code });
}

/** The name itself would print the value: only the folders before it are told. */
function searchName(path: string, options: ScanOptions, state: State): void {
  const start = path.lastIndexOf('/') + 1;
  const [leak] = searchBytes(Buffer.from(path.slice(start)), 0, options.canaries);
  if (leak === undefined) return;
  const isBelow = searchBytes(Buffer.from(path.slice(0, start)), 0, options.canaries).length > 0;
  const folder = isBelow ? '…/' : path.slice(0, start);
  state.leaks.push({ ...leak, file: `${folder}(a name)` });
}

async function scanFile(path: string, options: ScanOptions, state: State): Promise<void> {
  const { canaries, signal } = options;
  const file = await open(path, 'r');
  const found: Leak[] = [];
  try {
    const { chunkBytes, findingsPerFileMax } = limits.audit;
    const overlap = Math.max(canaries.matcher.longest - 1, 0);
    const buffer = Buffer.allocUnsafe(chunkBytes + overlap);
    let kept = 0;
    let position = 0;
    for (;;) {
      throwIfAborted(signal);
      const { bytesRead } = await file.read(buffer, kept, chunkBytes, position);
      const filled = buffer.subarray(0, kept + bytesRead);
      const isLast = bytesRead === 0;
      // What may go on in the next piece is looked at with it.
      const until = isLast ? filled.length : Math.max(filled.length - overlap, 0);
      for (const match of canaries.matcher.search(filled, 0, until)) {
        const offset = position - kept + match.at;
        if (found.length < findingsPerFileMax) {
          found.push({ file: path, offset, ...canaries.describe(match) });
        }
      }
      if (isLast) break;
      position += bytesRead;
      buffer.copyWithin(0, until, filled.length);
      kept = filled.length - until;
    }
    state.filesRead += 1;
    state.bytesRead += position;
  } finally {
    await file.close();
    state.leaks.push(...distinct(found));
  }
}

export function searchBytes(
  bytes: Buffer,
  offset: number,
  canaries: CanarySet,
): Omit<Leak, 'file'>[] {
  return distinct(
    canaries.matcher
      .search(bytes, 0, bytes.length)
      .map((match) => ({ offset: offset + match.at, ...canaries.describe(match) })),
  );
}

/** A value without anything to escape is its own URL form: said once. */
function distinct<Found extends Omit<Leak, 'file'>>(found: readonly Found[]): Found[] {
  const seen = new Set<string>();
  return found.filter(({ offset, reference }) => {
    const key = `${offset} ${reference}`;
    return seen.has(key) ? false : Boolean(seen.add(key));
  });
}
