import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type ExportRecord, renderLine } from './format.ts';

export interface RecordWriter {
  /** Waits while what was written before is on its way to the disk. */
  write(record: ExportRecord): Promise<void>;
}

/** Writes a file of records that is there only when `work` has ended; then it is on the disk. Errors of
 * the file system are thrown as they are. */
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
    await rm(temporary, { force: true });
    throw error;
  }
}
