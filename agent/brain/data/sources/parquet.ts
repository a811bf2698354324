import { openAsBlob } from 'node:fs';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { type AsyncBuffer, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { Fault } from '#lib';
import type { TableRow } from './csv.ts';

/** Rows are read in parts of so many, so that a file larger than the memory passes. */
const rowsPerPart = 50_000;

/** What hyparquet does not unpack itself, Node does. */
const compressors = {
  GZIP: (bytes: Uint8Array) => gunzipSync(bytes),
  ZSTD: (bytes: Uint8Array) => zstdDecompressSync(bytes),
  BROTLI: (bytes: Uint8Array) => brotliDecompressSync(bytes),
};

/** Throws Fault `io.read-failed` for what is no Parquet file. */
export async function* readParquet(path: string): AsyncGenerator<TableRow> {
  try {
    const blob = await openAsBlob(path);
    const file: AsyncBuffer = {
      byteLength: blob.size,
      slice: (start, end) => blob.slice(start, end).arrayBuffer(),
    };
    const metadata = await parquetMetadataAsync(file);
    const total = Number(metadata.num_rows);
    for (let start = 0; start < total; start += rowsPerPart) {
      const rowEnd = Math.min(total, start + rowsPerPart);
      const rows = await parquetReadObjects({
        file,
        metadata,
        compressors,
        rowStart: start,
        rowEnd,
      });
      for (const [index, row] of rows.entries()) {
        const cells = Object.entries(row).map(
          ([name, value]) => [name.toLowerCase(), value] as const,
        );
        yield { line: start + index + 1, cells: new Map(cells) };
      }
    }
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault({
      code: 'io.read-failed',
      message: `the file cannot be read as Parquet: ${(cause as Error).message}`,
      where: path,
      cause,
    });
  }
}
