import * as fs from 'node:fs';
import { type Clock, Fault } from '#lib';

/** Rotates a log that its process keeps open: the text is copied to `<file>.1` (…`.2`, …) and the file
 * emptied. What is written between the two steps is lost, which logrotate(8) says of copytruncate too. */
export function rotateLog(file: string, maxBytes: number, keep: number): boolean {
  const size = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= maxBytes) return false;
  for (let index = keep - 1; index >= 1; index--) {
    if (fs.existsSync(`${file}.${index}`))
      fs.renameSync(`${file}.${index}`, `${file}.${index + 1}`);
  }
  fs.copyFileSync(file, `${file}.1`);
  fs.truncateSync(file, 0);
  return true;
}

const tailBytesMax = 1024 * 1024;

/** The last `count` lines; none when there is no file yet. */
export function readTail(file: string, count: number): string[] {
  const size = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const from = Math.max(0, size - tailBytesMax);
  const lines = readFrom(file, from, size).text.split('\n');
  if (from > 0) lines.shift();
  if (lines.at(-1) === '') lines.pop();
  return lines.slice(-count);
}

/** Gives every line that is added from now on, until the signal fires; a file that was emptied is read
 * from its start. */
export async function followLog(
  file: string,
  options: {
    readonly clock: Clock;
    readonly signal: AbortSignal;
    readonly onLine: (line: string) => void;
  },
): Promise<void> {
  const { clock, signal, onLine } = options;
  let position = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  let rest = Buffer.alloc(0);
  while (!signal.aborted) {
    const size = fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (size < position) position = 0;
    if (size > position) {
      const { bytes } = readFrom(file, position, size);
      position += bytes.length;
      rest = Buffer.concat([rest, bytes]);
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
        onLine(rest.subarray(0, end).toString('utf8'));
        rest = rest.subarray(end + 1);
      }
    }
    await clock.sleep(200, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}

function readFrom(file: string, from: number, to: number): { text: string; bytes: Buffer } {
  if (to <= from) return { text: '', bytes: Buffer.alloc(0) };
  try {
    const handle = fs.openSync(file, 'r');
    try {
      const bytes = Buffer.alloc(to - from);
      const read = fs.readSync(handle, bytes, 0, bytes.length, from);
      const part = bytes.subarray(0, read);
      return { text: part.toString('utf8'), bytes: part };
    } finally {
      fs.closeSync(handle);
    }
  } catch (cause) {
    throw new Fault({
      code: 'io.read-failed',
      message: `cannot read the log: ${(cause as Error).message}`,
      where: file,
      cause,
    });
  }
}
