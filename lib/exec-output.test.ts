import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLineSplitter, createOutputBuffer } from './exec-output.ts';

/** Cuts bytes at random places. */
const chunked = (bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] => {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length));
};

describe('buffer', () => {
  test('within the bound the text comes out as it went in, wherever the chunks were cut', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.array(fc.nat(), { maxLength: 6 }),
        fc.nat(40),
        (text, cuts, spare) => {
          const bytes = Buffer.from(text.toWellFormed(), 'utf8');
          const buffer = createOutputBuffer(bytes.length + spare);
          for (const chunk of chunked(bytes, cuts)) buffer.push(chunk);
          expect([buffer.text(), buffer.truncated]).toEqual([text.toWellFormed(), false]);
        },
      ),
    );
  });

  test('beyond it the first and the last bytes stay, and it says how many do not', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 97, max: 122 }), { minLength: 11, maxLength: 200 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        (codes, cuts) => {
          const text = String.fromCharCode(...codes);
          const buffer = createOutputBuffer(10);
          for (const chunk of chunked(Buffer.from(text), cuts)) buffer.push(chunk);
          const left = text.length - 10;
          expect(buffer.truncated).toBe(true);
          expect(buffer.text()).toBe(
            `${text.slice(0, 5)}\n[… ${left} bytes left out …]\n${text.slice(-5)}`,
          );
        },
      ),
    );
  });

  test('a character cut in two by the bound is left out, not garbled', () => {
    const buffer = createOutputBuffer(8);
    buffer.push(Buffer.from('ab😀cdef😀gh'));
    expect(buffer.text()).toBe('ab\n[… 8 bytes left out …]\ngh');
  });
});

describe('lines', () => {
  const split = (chunks: readonly Uint8Array[], maxBytes = 1_000) => {
    const lines: string[] = [];
    const splitter = createLineSplitter((line) => lines.push(line), maxBytes);
    for (const chunk of chunks) splitter.push(chunk);
    splitter.end();
    return lines;
  };

  test('the same lines wherever the chunks were cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { maxLength: 8 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        (given, cuts) => {
          const lines = given.map((line) => line.replace(/[\r\n]/g, '_'));
          const bytes = Buffer.from(lines.join('\r\n'), 'utf8');
          expect(split(chunked(bytes, cuts))).toEqual(lines);
        },
      ),
    );
  });

  test('empty lines are lines; the end of the text is not one', () => {
    expect(split([Buffer.from('a\n\nb\n')])).toEqual(['a', '', 'b']);
    expect(split([Buffer.from('a\n\nb')])).toEqual(['a', '', 'b']);
    expect(split([])).toEqual([]);
  });

  test('a line that is too long is cut and marked, the next one is whole again', () => {
    const chunks = ['aaaa', 'aaaaaa', 'aaa\nnext\n', 'bbbbbbbbbb\n'].map((text) =>
      Buffer.from(text),
    );
    expect(split(chunks, 10)).toEqual(['aaaaaaaaaa…', 'next', 'bbbbbbbbbb']);
  });
});
