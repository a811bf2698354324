import { expect, it } from 'vitest';
import { parseInstalledMemory, parseUsableMemory } from './memory.ts';

// Structures by hand after SMBIOS 3.7, 7.18: type, length, handle, then up to the size at 0Ch.
const head = '11 15 00 00 00 00 fe ff 40 00 40 00';
const tail = '09 00 01 00 07 80 00 44 49 4d 4d 00 00';
const end = '7f 04 ff ff 00 00';

it('adds up megabytes, kilobytes and skips empty and unknown slots', () => {
  const megabytes = `${head} 00 08 ${tail}`;
  const kilobytes = `${head} 00 c0 ${tail}`;
  const empty = `${head} 00 00 ${tail}`;
  const unknown = `${head} ff ff ${tail}`;
  // 0800h MiB and, with bit 15 set, 4000h KiB: 2048 MiB + 16 MiB.
  expect(parseInstalledMemory([megabytes, kilobytes, empty, unknown, end])).toBe(2064);
});

it('reads a module of 32 GiB from the extended size', () => {
  const extended =
    '11 22 00 00 00 00 fe ff 40 00 40 00 ff 7f 09 00 01 00 22 80 00 00 00 00 00 00 00 00 00 80 00 00 00 00 44 00 00';
  // 00008000h MiB.
  expect(parseInstalledMemory([extended, end])).toBe(32_768);
});

it('finds nothing in a table that has none, or is cut off', () => {
  expect(parseInstalledMemory([])).toBeNull();
  expect(parseInstalledMemory([end])).toBeNull();
  expect(parseInstalledMemory(['11 15 00 00 00 00'])).toBeNull();
  expect(parseInstalledMemory(['no table'])).toBeNull();
});

it('does not look behind the end of the table', () => {
  expect(parseInstalledMemory([end, `${head} 00 08 ${tail}`])).toBeNull();
});

it('reads what the kernel can use', () => {
  expect(parseUsableMemory('MemTotal:       15497216 kB')).toBe(15_134);
  expect(parseUsableMemory('MemTotal: much')).toBeNull();
  expect(parseUsableMemory(undefined)).toBeNull();
});
