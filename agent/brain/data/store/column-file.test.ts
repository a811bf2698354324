import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { appendBlock, readColumnFile, replaceColumnFile } from './column-file.ts';
import { blockBytes, headerBytes } from './column-format.ts';

const spec = { identity: 'candles/X/1h', source: 'here', origin: 'real', columns: 2 } as const;
const rows = (...keys: number[]) => [
  Float64Array.from(keys),
  Float64Array.from(keys, (key) => key / 7),
];

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'columns-'));
  path = join(folder, 'all.col');
});
afterEach(() => rmSync(folder, { recursive: true }));

function keysOf(): number[] {
  return [...(readColumnFile(path)?.columns[0] ?? [])];
}

test('what is written is read, bit for bit, block by block', () => {
  replaceColumnFile(path, spec, rows(1, 2, 3));
  const sealed = headerBytes + blockBytes(3, 2);
  const end = appendBlock(path, sealed, rows(4, 5));
  expect(end).toBe(sealed + blockBytes(2, 2));
  const file = readColumnFile(path);
  expect(file?.columns).toEqual(rows(1, 2, 3, 4, 5));
  expect(file?.header).toEqual({ ...spec, sealedBytes: sealed });
  expect(file).toMatchObject({ goodBytes: end, tailBytes: 0, looseBlocks: 1 });
});

test('the bytes are those of the format, so that another program can read them', () => {
  replaceColumnFile(path, spec, rows(1));
  const bytes = readFileSync(path);
  expect(bytes.subarray(0, 8).toString()).toBe('PCOLUMNS');
  expect(bytes.readUInt32LE(8)).toBe(1);
  expect(bytes.subarray(32, 49).toString()).toBe('candles/X/1h\nhere');
  expect(bytes.subarray(128, 132).toString()).toBe('PBLK');
  expect(bytes.readUInt32LE(132)).toBe(1);
  expect(bytes.readDoubleLE(160)).toBe(1);
  expect(bytes.readDoubleLE(168)).toBe(1 / 7);
  expect(bytes.readUInt32LE(152)).toBe(crc32(bytes.subarray(160)));
});

describe('an append that was cut off', () => {
  const sealed = headerBytes + blockBytes(2, 2);

  test('at any byte: what was there before is read, and the next append cuts the rest', () => {
    replaceColumnFile(path, spec, rows(1, 2));
    const end = appendBlock(path, sealed, rows(3, 4, 5));
    const whole = readFileSync(path);
    for (let size = sealed; size < end; size++) {
      writeFileSync(path, whole.subarray(0, size));
      const file = readColumnFile(path);
      expect([...(file?.columns[0] ?? [])]).toEqual([1, 2]);
      expect(file?.tailBytes).toBe(size - sealed);
      expect(appendBlock(path, file?.goodBytes ?? 0, rows(9))).toBe(sealed + blockBytes(1, 2));
      expect(keysOf()).toEqual([1, 2, 9]);
    }
  });

  test('with a length that the file system had reserved already: zeros are no rows', () => {
    replaceColumnFile(path, spec, rows(1, 2));
    truncateSync(path, sealed + 4096);
    expect(keysOf()).toEqual([1, 2]);
    expect(readColumnFile(path)?.tailBytes).toBe(4096);
  });

  test('with the first half of its bytes written', () => {
    replaceColumnFile(path, spec, rows(1, 2));
    const end = appendBlock(path, sealed, rows(3, 4, 5));
    const bytes = readFileSync(path);
    bytes.fill(0, end - 24);
    writeFileSync(path, bytes);
    expect(keysOf()).toEqual([1, 2]);
  });
});

describe('damage that no crash explains', () => {
  test('any flipped byte before the last block is an error with its file, not fewer rows', () => {
    replaceColumnFile(path, spec, rows(1, 2));
    const sealed = headerBytes + blockBytes(2, 2);
    const middle = appendBlock(path, sealed, rows(3));
    appendBlock(path, middle, rows(4));
    const good = readFileSync(path);
    for (let at = 0; at < middle; at++) {
      const bytes = Buffer.from(good);
      bytes[at] = (bytes[at] as number) ^ 0x40;
      writeFileSync(path, bytes);
      expect(() => readColumnFile(path)).toThrow(
        expect.objectContaining({ code: 'brain.store', where: path }),
      );
    }
  });

  test('a file shorter than what was sealed', () => {
    replaceColumnFile(path, spec, rows(1, 2));
    truncateSync(path, headerBytes + 40);
    expect(() => readColumnFile(path)).toThrow(/damaged at byte 128/);
  });

  test('a newer format is not guessed at', () => {
    replaceColumnFile(path, spec, rows(1));
    const bytes = readFileSync(path);
    bytes.writeUInt32LE(2, 8);
    bytes.writeUInt32LE(0, 20);
    bytes.writeUInt32LE(crc32(bytes.subarray(0, 128)), 20);
    writeFileSync(path, bytes);
    expect(() => readColumnFile(path)).toThrow(/format 2/);
  });
});

test('no file is no rows, and no error', () => {
  expect(readColumnFile(path)).toBeUndefined();
});
