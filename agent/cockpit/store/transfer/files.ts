import { randomUUID } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Fault } from '#lib';

/** Writes an export beside its place and moves it there when it is whole; for its owner only, as it
 * holds everything. Resolves to the bytes written.
 * @throws Fault io.write-failed, io.no-space, and what `lines` throws */
export async function writeExportFile(
  path: string,
  lines: AsyncIterable<string>,
): Promise<{ readonly bytes: number }> {
  const part = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`);
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(part, 'wx', 0o600);
    let bytes = 0;
    try {
      for await (const page of inPages(lines)) {
        await file.writeFile(page);
        bytes += page.length;
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, path);
    return { bytes };
  } catch (error) {
    await rm(part, { force: true });
    throw writeFault(path, error);
  }
}

const pageCharacters = 256 * 1024;

async function* inPages(lines: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let page = '';
  for await (const line of lines) {
    page += line;
    if (page.length < pageCharacters) continue;
    yield Buffer.from(page);
    page = '';
  }
  if (page !== '') yield Buffer.from(page);
}

/** @throws Fault io.read-failed */
export async function checkReadable(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    throw readFault(path, error);
  }
}

/** The lines of a file, which end at line feeds and nowhere else: a text in JSON may hold other
 * separators.
 * @throws Fault io.read-failed */
export async function* readExportFile(path: string): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const part of createReadStream(path, { encoding: 'utf8' })) {
      rest += part as string;
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    throw readFault(path, error);
  }
  if (rest !== '') yield rest;
}

function writeFault(path: string, error: unknown): unknown {
  const code = codeOf(error);
  if (code === undefined) return error;
  return new Fault({
    code: code === 'ENOSPC' || code === 'EDQUOT' ? 'io.no-space' : 'io.write-failed',
    message: `the file cannot be written: ${(error as Error).message}`,
    where: path,
    cause: error,
  });
}

function readFault(path: string, error: unknown): unknown {
  const code = codeOf(error);
  if (code === undefined) return error;
  const reason =
    code === 'ENOENT' ? 'does not exist' : `cannot be read: ${(error as Error).message}`;
  const message = `the file ${reason}`;
  return new Fault({ code: 'io.read-failed', message, where: path, cause: error });
}

/** Of a system call that failed; undefined for anything else. */
function codeOf(error: unknown): string | undefined {
  if (error instanceof Fault || !(error instanceof Error) || !('syscall' in error))
    return undefined;
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
