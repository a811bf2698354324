import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Fault, throwIfAborted } from '#lib';
import { fileFault } from './file-fault.ts';
import {
  type Counts,
  type ExportRecord,
  endSchema,
  formatVersion,
  type Header,
  headerSchema,
  invalid,
  noCounts,
  parseLine,
} from './format.ts';

const lineBytesMax = 256 * 1024 * 1024;

export interface FileSummary {
  readonly header: Header;
  /** Of the whole file: the hash of its last line. */
  readonly hash: string;
  readonly lines: number;
}

/** The records of a file between header and end, each checked before it is given; what is wrong with
 * the file is thrown at its line. Returns the summary when all was read.
 * @throws Fault kb.export-invalid (`where` is file:line), io.read-failed, aborted */
export async function* readRecords(
  path: string,
  signal: AbortSignal,
): AsyncGenerator<ExportRecord, FileSummary> {
  let header: Header | undefined;
  let previous = '';
  let line = 0;
  let isOver = false;
  const counts: Record<string, number> = { ...noCounts };
  for await (const text of readLines(path)) {
    throwIfAborted(signal);
    const where = `${path}:${++line}`;
    if (isOver) throw invalid('there is something behind its end', where);
    const { record, hash } = parseLine(text, previous, where);
    previous = hash;
    if (header === undefined) {
      header = parseHeader(record, where);
    } else if (record.kind === 'end') {
      const end = endSchema.safeParse(JSON.parse(record.value));
      if (!end.success || !isSame(end.data.counts, counts))
        throw invalid('the counts differ', where);
      isOver = true;
    } else {
      counts[record.kind] = (counts[record.kind] ?? 0) + 1;
      yield record;
    }
  }
  if (!isOver || header === undefined) throw invalid('it ends too early', `${path}:${line + 1}`);
  if (!isSame(header.counts, counts)) throw invalid('the counts of the header differ', `${path}:1`);
  return { header, hash: previous, lines: line };
}

/** Reads the whole file and checks each line. Throws as `readRecords`. */
export async function verifyExport(path: string, signal: AbortSignal): Promise<FileSummary> {
  const records = readRecords(path, signal);
  for (;;) {
    const next = await records.next();
    if (next.done === true) return next.value;
  }
}

function parseHeader({ kind, value }: ExportRecord, where: string): Header {
  const parsed = kind === 'header' ? headerSchema.safeParse(JSON.parse(value)) : undefined;
  if (parsed?.success !== true) throw invalid('the first line is no header', where);
  if (parsed.data.format === formatVersion) return parsed.data;
  throw invalid(`it has format ${parsed.data.format}, this release reads ${formatVersion}`, where);
}

function isSame(left: Counts, right: Readonly<Record<string, number>>): boolean {
  return Object.entries(left).every(([kind, count]) => right[kind] === count);
}

async function* readLines(path: string): AsyncGenerator<string> {
  const lines = { count: 0 };
  const file = createReadStream(path);
  const gunzip = createGunzip();
  // Errors arrive through the iteration below.
  pipeline(file, gunzip, () => undefined);
  let parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      let from = 0;
      for (;;) {
        const end = chunk.indexOf(10, from);
        if (end === -1) break;
        parts.push(chunk.subarray(from, end));
        yield Buffer.concat(parts).toString();
        lines.count++;
        parts = [];
        size = 0;
        from = end + 1;
      }
      if (from < chunk.length) parts.push(chunk.subarray(from));
      size += chunk.length - from;
      if (size > lineBytesMax) throw invalid('a line is too long', `${path}:${lines.count + 1}`);
    }
  } catch (error) {
    throw readFault(error, path, lines.count + 1);
  } finally {
    file.destroy();
    gunzip.destroy();
  }
  if (parts.length > 0) throw invalid('its last line has no end', `${path}:${lines.count + 1}`);
}

function readFault(error: unknown, path: string, line: number): unknown {
  if (error instanceof Fault || !(error instanceof Error)) return error;
  const { code } = error as NodeJS.ErrnoException;
  // zlib: Z_DATA_ERROR, Z_BUF_ERROR (unexpected end of file) …
  if (code?.startsWith('Z_') === true) return invalid(error.message, `${path}:${line}`, error);
  return fileFault(error, 'read', path);
}
