// A file of Float64 columns, appended to block by block. Little-endian; every part begins on a
// multiple of 8 bytes, so that a column is a view on what was read.
//
//   file header, 128 bytes
//     0  8 bytes  "PCOLUMNS"
//     8  u32      format version
//    12  u32      columns
//    16  u32      flags; bit 0: synthetic
//    20  u32      CRC-32 of the header with this field 0
//    24  f64      sealed bytes: so much was complete when the file was put in place
//    32  96 bytes UTF-8 "identity\nsource", filled up with 0
//   block, 32 bytes and rows × columns × 8
//     0  u32      "PBLK"
//     4  u32      rows
//     8  f64      key of the first row
//    16  f64      key of the last row
//    24  u32      CRC-32 of the columns
//    28  u32      CRC-32 of the 28 bytes before
//    32           column after column
import { endianness } from 'node:os';
import { crc32 } from 'node:zlib';
import { Fault } from '#lib';
import type { Origin } from '../types.ts';

export const formatVersion = 1;
export const headerBytes = 128;
export const blockHeaderBytes = 32;
const magic = new TextEncoder().encode('PCOLUMNS');
const blockMagic = 0x4b4c4250;
const textBytes = headerBytes - 32;
const syntheticFlag = 1;

/** What a file is of, and from where; two files of one place differ in it. */
export interface ColumnSpec {
  /** Such as `candles/BTC/1h`. */
  readonly identity: string;
  readonly source: string;
  readonly origin: Origin;
  readonly columns: number;
}

export interface FileHeader extends ColumnSpec {
  readonly sealedBytes: number;
}

export interface BlockHeader {
  readonly rows: number;
  readonly first: number;
  readonly last: number;
  readonly crc: number;
}

export function renderFileHeader(header: FileHeader): Uint8Array {
  const text = new TextEncoder().encode(`${header.identity}\n${header.source}`);
  if (text.length > textBytes) {
    throw new Fault({
      code: 'brain.store',
      message: `the names ${header.identity} and ${header.source} are too long for a file header`,
      hint: `${textBytes} bytes together`,
    });
  }
  checkEndianness();
  const bytes = new Uint8Array(headerBytes);
  const view = new DataView(bytes.buffer);
  bytes.set(magic, 0);
  view.setUint32(8, formatVersion, true);
  view.setUint32(12, header.columns, true);
  view.setUint32(16, header.origin === 'synthetic' ? syntheticFlag : 0, true);
  view.setFloat64(24, header.sealedBytes, true);
  bytes.set(text, 32);
  view.setUint32(20, crc32(bytes), true);
  return bytes;
}

/** Throws Fault `brain.store` for a file that is none of these, damaged or of another version. */
export function parseFileHeader(bytes: Uint8Array, path: string): FileHeader {
  checkEndianness();
  const refuse = (message: string, hint?: string): never => {
    throw new Fault({ code: 'brain.store', message, where: path, hint });
  };
  if (bytes.length < headerBytes || magic.some((byte, index) => bytes[index] !== byte)) {
    return refuse('the file does not hold market data', 'move it away, then collect again');
  }
  const copy = bytes.slice(0, headerBytes);
  const view = new DataView(copy.buffer);
  const crc = view.getUint32(20, true);
  view.setUint32(20, 0, true);
  if (crc32(copy) !== crc) {
    return refuse(
      'the header of the file is damaged',
      'restore it, or move it away and collect again',
    );
  }
  const version = view.getUint32(8, true);
  if (version !== formatVersion) {
    return refuse(
      `the file has format ${version}, this program knows ${formatVersion}`,
      'it was written by a newer version of this program; use that one',
    );
  }
  const text = new TextDecoder().decode(copy.subarray(32)).replace(/\0+$/, '');
  const [identity = '', source = ''] = text.split('\n');
  return {
    identity,
    source,
    origin: (view.getUint32(16, true) & syntheticFlag) === 0 ? 'real' : 'synthetic',
    columns: view.getUint32(12, true),
    sealedBytes: view.getFloat64(24, true),
  };
}

/** A whole block; columns are of one length, the first one is the key. */
export function renderBlock(columns: readonly Float64Array[]): Uint8Array {
  const rows = columns[0]?.length ?? 0;
  const bytes = new Uint8Array(blockHeaderBytes + rows * columns.length * 8);
  columns.forEach((column, index) => {
    const part = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
    bytes.set(part, blockHeaderBytes + index * rows * 8);
  });
  const view = new DataView(bytes.buffer);
  view.setUint32(0, blockMagic, true);
  view.setUint32(4, rows, true);
  view.setFloat64(8, columns[0]?.[0] ?? Number.NaN, true);
  view.setFloat64(16, columns[0]?.[rows - 1] ?? Number.NaN, true);
  view.setUint32(24, crc32(bytes.subarray(blockHeaderBytes)), true);
  view.setUint32(28, crc32(bytes.subarray(0, 28)), true);
  return bytes;
}

/** The block that begins at `offset`, or undefined when no whole and undamaged one does. */
export function parseBlock(
  bytes: Uint8Array,
  offset: number,
  columns: number,
): BlockHeader | undefined {
  if (offset + blockHeaderBytes > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, blockHeaderBytes);
  if (view.getUint32(0, true) !== blockMagic) return undefined;
  if (crc32(bytes.subarray(offset, offset + 28)) !== view.getUint32(28, true)) return undefined;
  const rows = view.getUint32(4, true);
  const crc = view.getUint32(24, true);
  const end = offset + blockBytes(rows, columns);
  if (rows === 0 || end > bytes.length) return undefined;
  if (crc32(bytes.subarray(offset + blockHeaderBytes, end)) !== crc) return undefined;
  return { rows, first: view.getFloat64(8, true), last: view.getFloat64(16, true), crc };
}

export function blockBytes(rows: number, columns: number): number {
  return blockHeaderBytes + rows * columns * 8;
}

/** Columns are views on memory, so the machine must order bytes as the file does. */
function checkEndianness(): void {
  if (endianness() !== 'LE') throw new Error('market data files need a little-endian machine');
}
