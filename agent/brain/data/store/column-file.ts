import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { Fault, writeFileAtomic } from '#lib';
import { limits } from '../limits.ts';
import {
  blockBytes,
  blockHeaderBytes,
  type ColumnSpec,
  type FileHeader,
  headerBytes,
  parseBlock,
  parseFileHeader,
  renderBlock,
  renderFileHeader,
} from './column-format.ts';

export interface ColumnFile {
  readonly header: FileHeader;
  /** One array a column, all of one length; the first one is the key, ascending. */
  readonly columns: readonly Float64Array[];
  /** How far the file is whole. */
  readonly goodBytes: number;
  /** What a crash left behind that: half a block. It is not read, and cut by the next append. */
  readonly tailBytes: number;
  readonly looseBlocks: number;
}

interface Block {
  readonly offset: number;
  readonly rows: number;
}

/** Reads and checks a whole file; undefined when there is none. Throws Fault `brain.store` when
 * something before the end is damaged: that is no interrupted append, and nothing is guessed. */
export function readColumnFile(path: string): ColumnFile | undefined {
  const bytes = readBytes(path);
  if (bytes === undefined) return undefined;
  const header = parseFileHeader(bytes, path);
  const blocks: Block[] = [];
  let offset = headerBytes;
  let looseBlocks = 0;
  while (offset < bytes.length) {
    const block = parseBlock(bytes, offset, header.columns);
    if (block === undefined) break;
    blocks.push({ offset, rows: block.rows });
    if (offset >= header.sealedBytes) looseBlocks++;
    offset += blockBytes(block.rows, header.columns);
  }
  if (offset < header.sealedBytes || hasBlockBehind(bytes, offset, header.columns)) {
    throw new Fault({
      code: 'brain.store',
      message: `the file is damaged at byte ${offset} of ${bytes.length}`,
      where: path,
      hint: 'restore it from a backup, or move it away and collect its range again',
    });
  }
  return {
    header,
    columns: joinColumns(bytes, blocks, header.columns),
    goodBytes: offset,
    tailBytes: bytes.length - offset,
    looseBlocks,
  };
}

/** Puts a new file in place of an old one, at once and durably. */
export function replaceColumnFile(
  path: string,
  spec: ColumnSpec,
  columns: readonly Float64Array[],
): void {
  const block = (columns[0]?.length ?? 0) === 0 ? new Uint8Array() : renderBlock(columns);
  const sealedBytes = headerBytes + block.length;
  const bytes = new Uint8Array(sealedBytes);
  bytes.set(renderFileHeader({ ...spec, sealedBytes }));
  bytes.set(block, headerBytes);
  fs.mkdirSync(dirname(path), { recursive: true });
  writeFileAtomic(path, bytes);
}

/** Adds a block behind `goodBytes`, cutting what an interrupted append left there. Returns where the
 * file is whole now; the disk has it. */
export function appendBlock(
  path: string,
  goodBytes: number,
  columns: readonly Float64Array[],
): number {
  const block = renderBlock(columns);
  const file = fs.openSync(path, 'r+');
  try {
    fs.ftruncateSync(file, goodBytes);
    let written = 0;
    while (written < block.length) {
      written += fs.writeSync(file, block, written, block.length - written, goodBytes + written);
    }
    fs.fdatasyncSync(file);
  } catch (cause) {
    const isFull = (cause as NodeJS.ErrnoException).code === 'ENOSPC';
    throw new Fault({
      code: isFull ? 'io.no-space' : 'io.write-failed',
      message: `cannot append: ${(cause as Error).message}`,
      hint: isFull ? 'make room on that disk, then run the same again' : undefined,
      where: path,
      cause,
    });
  } finally {
    fs.closeSync(file);
  }
  return goodBytes + block.length;
}

/** Whether a file has so many small blocks that it should be written anew as one. */
export function isScattered(looseBlocks: number): boolean {
  return looseBlocks > limits.store.looseBlocksMax;
}

function readBytes(path: string): Uint8Array | undefined {
  let file: number;
  try {
    file = fs.openSync(path, 'r');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Fault({
      code: 'io.read-failed',
      message: `the file cannot be read: ${(cause as Error).message}`,
      where: path,
      cause,
    });
  }
  try {
    const { size } = fs.fstatSync(file);
    // Memory of its own, begun at 0: columns are views on it.
    const bytes = new Uint8Array(new ArrayBuffer(size));
    let read = 0;
    while (read < size) {
      const part = fs.readSync(file, bytes, read, size - read, read);
      if (part === 0) break;
      read += part;
    }
    return bytes.subarray(0, read);
  } finally {
    fs.closeSync(file);
  }
}

function joinColumns(bytes: Uint8Array, blocks: readonly Block[], columns: number): Float64Array[] {
  const column = (block: Block, index: number) =>
    new Float64Array(
      bytes.buffer,
      block.offset + blockHeaderBytes + index * block.rows * 8,
      block.rows,
    );
  const [only] = blocks;
  if (only !== undefined && blocks.length === 1) {
    return Array.from({ length: columns }, (_, index) => column(only, index));
  }
  const rows = blocks.reduce((sum, block) => sum + block.rows, 0);
  return Array.from({ length: columns }, (_, index) => {
    const joined = new Float64Array(rows);
    let at = 0;
    for (const block of blocks) {
      joined.set(column(block, index), at);
      at += block.rows;
    }
    return joined;
  });
}

/** A good block behind a bad place means that the place was good once: no append was cut off there. */
function hasBlockBehind(bytes: Uint8Array, from: number, columns: number): boolean {
  for (let offset = from + 8; offset + blockHeaderBytes <= bytes.length; offset += 8) {
    if (parseBlock(bytes, offset, columns) !== undefined) return true;
  }
  return false;
}
