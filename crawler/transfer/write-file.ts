import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { fileFault } from './file-fault.ts';
import { type ExportRecord, renderLine } from './format.ts';

export interface RecordWriter {
  /** Waits while what was written before is on its way to the disk. */
  write(record: ExportRecord): Promise<void>;
}

/** Writes a file of records that is there only when `work` has ended; then it is on the disk. Throws Fault
 * io.write-failed or io.no-space, and what `work` throws. */
export async function writeRecords(
  path: string,
  work: (writer: RecordWriter) => Promise<void>,
): Promise<void> {
  const temporary = `${path}.part`;
  const file = createWriteStream(temporary, { mode: 0o600 });
  const gzip = createGzip();
  gzip.pipe(file);
  const stopped = Promise.all([finished(gzip), finished(file)]);
  stopped.catch(() => undefined);
  let previous = '';
  const writer: RecordWriter = {
    async write(record) {
      const { line, hash } = renderLine(previous, record);
      previous = hash;
      if (!gzip.write(`${line}\n`)) await Promise.race([once(gzip, 'drain'), stopped]);
    },
  };
  try {
    await work(writer);
    gzip.end();
    await stopped;
    const written = await open(temporary, 'r');
    try {
      await written.sync();
    } finally {
      await written.close();
    }
    await rename(temporary, path);
  } catch (error) {
    gzip.destroy();
    file.destroy();
    // What stays when this fails too is a file that ends in .part; what is told is why.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw fileFault(error, 'write', path);
  }
}
