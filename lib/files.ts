// Reading and writing single files, synchronously: they are small, and a caller between two writes
// of one thing must not be interrupted by itself.
import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import type { z } from 'zod';
import { Fault } from './fault.ts';
import { locateJsonError } from './json-position.ts';

/** Replaces the file at once: readers see the old content or the new, also after a crash or a power
 * loss; without `isLasting` a power loss may take it, as it may what only a living process means. `mode`
 * defaults to the old file's, or 0o644; the folder must exist. Throws Fault
 * `io.no-space` or `io.write-failed`; then the old file is as it was and nothing is left beside it. */
export function writeFileAtomic(
  path: string,
  data: string | Uint8Array,
  options: { readonly mode?: number; readonly isLasting?: boolean } = {},
): void {
  const { isLasting = true } = options;
  const target = realTarget(path);
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}-${threadId}.tmp`);
  try {
    const mode = options.mode ?? fs.statSync(target, { throwIfNoEntry: false })?.mode ?? 0o644;
    // What an interrupted process of the same number left behind.
    fs.rmSync(temporary, { force: true });
    const file = fs.openSync(temporary, 'wx', 0o600);
    try {
      fs.writeFileSync(file, data);
      fs.fchmodSync(file, mode & 0o7777);
      if (isLasting) fs.fsyncSync(file);
    } finally {
      fs.closeSync(file);
    }
    fs.renameSync(temporary, target);
  } catch (error) {
    removeQuietly(temporary);
    throw writeFault(path, error);
  }
  if (isLasting) syncFolder(dirname(target));
}

/** UTF-8 text. Throws Fault `io.read-failed`. */
export function readTextFile(path: string): string {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch (error) {
    const missing = codeOf(error) === 'ENOENT';
    throw new Fault({
      code: 'io.read-failed',
      message: missing ? 'the file does not exist' : `the file cannot be read: ${reason(error)}`,
      where: path,
      cause: error,
    });
  }
}

/** The parsed file, checked against `schema` when there is one. Throws Fault `io.read-failed`, or
 * `json.invalid`: for broken text `where` is path:line:column, for a wrong value the path, and the
 * message lists each member with what was expected. */
export function readJsonFile(path: string): unknown;
export function readJsonFile<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): z.output<Schema>;
export function readJsonFile(path: string, schema?: z.ZodType): unknown {
  const text = readTextFile(path);
  let value: unknown;
  try {
    // JSON.parse refuses the byte order mark that some editors write.
    value = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch (error) {
    const { line, column, problem } = locateJsonError(text);
    throw new Fault({
      code: 'json.invalid',
      message: `the file is not valid JSON: ${problem}`,
      where: `${path}:${line}:${column}`,
      cause: error,
    });
  }
  if (schema === undefined) return value;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(
    (issue) => `  ${issue.path.map(String).join('.') || '(top level)'}: ${issue.message}`,
  );
  throw new Fault({
    code: 'json.invalid',
    message: ['the file does not have the expected content', ...lines].join('\n'),
    where: path,
    cause: parsed.error,
  });
}

/** What a failed write says, as a Fault. */
export function writeFault(path: string, error: unknown): Fault {
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new Fault({
      code: 'io.no-space',
      message: 'no space left to write; nothing was changed',
      hint: 'make room on that disk, then run the same again',
      where: path,
      cause: error,
    });
  }
  const message = `cannot write: ${reason(error)}`;
  return new Fault({ code: 'io.write-failed', message, where: path, cause: error });
}

/** Makes a rename in the folder survive a power loss. A file system that cannot do this for folders
 * says EINVAL; what it promises without is all there is. */
export function syncFolder(path: string): void {
  const folder = fs.openSync(path, 'r');
  try {
    fs.fsyncSync(folder);
  } catch (error) {
    if (codeOf(error) !== 'EINVAL') throw writeFault(path, error);
  } finally {
    fs.closeSync(folder);
  }
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}

/** Node's message without the code in front and the system call behind: `permission denied`. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message.replace(/^E[A-Z]+: /, '').replace(/, \w+( '.*)?$/s, '');
}

function realTarget(path: string): string {
  try {
    // Through a symbolic link it is the file behind it that is replaced.
    return fs.realpathSync(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw writeFault(path, error);
    return path;
  }
}

function removeQuietly(path: string): void {
  try {
    fs.rmSync(path, { force: true });
  } catch {
    // The failure that led here is what gets reported.
  }
}
