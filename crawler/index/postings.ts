import { ByteReader, ByteWriter } from './bytes.ts';

/** Where a term is in a segment, ordinals ascending. */
export type Postings = SparsePostings | DensePostings;

export interface SparsePostings {
  readonly length: number;
  readonly ordinals: Uint16Array;
  /** Counts by field, packed as in fields.ts. */
  readonly counts: Uint32Array;
}

/** Of a term that a good part of the chunks have: a bit for each chunk, and a code for each that has it.
 * It is read as it is stored, so a search that only looks some chunks up pays for those alone. */
export interface DensePostings {
  readonly length: number;
  readonly bits: Uint8Array;
  /** How many bits are set before each group of bytes. */
  readonly ranks: Uint16Array;
  /** By place among the bits that are set: an index into `values`. */
  readonly codes: Uint8Array;
  readonly values: Uint32Array;
}

/** An ordinal takes 16 bits. */
const ordinalsMax = 65_536;
const codesMax = 256;
/** Shorter lists are read as they are; segments that are kept whole have no longer ones. */
const denseMin = 1_024;
/** Bytes of a group that has one rank. */
const groupBytes = 8;
const none = new Uint8Array(0);
/** One for all lists: there are as many as a library has words. */
const writer = new ByteWriter();
/** Begins a dense list; a sparse one begins with its length, which is never 0. */
const denseMark = 0;

export function encodePostings(ordinals: ArrayLike<number>, counts: ArrayLike<number>): Uint8Array {
  if (ordinals.length === 0) return none;
  const dense = encodeDense(ordinals, counts);
  if (dense !== undefined) return dense;
  writer.number(ordinals.length);
  let previous = 0;
  for (let index = 0; index < ordinals.length; index += 1) {
    const ordinal = ordinals[index] ?? 0;
    writer.number(ordinal - previous);
    writer.number(counts[index] ?? 0);
    previous = ordinal;
  }
  return writer.finish();
}

/** Undefined where the list is shorter when each entry stands for itself, in two bytes or more. */
function encodeDense(
  ordinals: ArrayLike<number>,
  counts: ArrayLike<number>,
): Uint8Array | undefined {
  const { length } = ordinals;
  if (length < denseMin) return undefined;
  const size = ((ordinals[length - 1] ?? 0) >> 3) + 1;
  if (length <= size) return undefined;
  const codeOf = new Map<number, number>();
  const bits = new Uint8Array(size);
  const codes = new Uint8Array(length);
  for (let index = 0; index < length; index += 1) {
    const ordinal = ordinals[index] ?? 0;
    const value = counts[index] ?? 0;
    const code = codeOf.get(value) ?? codeOf.size;
    if (code >= codesMax) return undefined;
    codeOf.set(value, code);
    bits[ordinal >> 3] = (bits[ordinal >> 3] ?? 0) | (1 << (ordinal & 7));
    codes[index] = code;
  }
  writer.number(denseMark);
  writer.number(length);
  writer.number(codeOf.size);
  for (const value of codeOf.keys()) writer.number(value);
  writer.block(bits);
  writer.block(codes);
  return writer.finish();
}

/** How many there are. */
export function countPostings(bytes: Uint8Array): number {
  if (bytes.length === 0) return 0;
  const reader = new ByteReader(bytes);
  const first = reader.number();
  return first === denseMark ? reader.number() : first;
}

/** Dense postings keep what they need of `bytes`. */
export function decodePostings(bytes: Uint8Array): Postings {
  return bytes.length > 0 && bytes[0] === denseMark ? decodeDense(bytes) : decodeSparse(bytes);
}

/** Written out for speed: most numbers are of one byte, and there are as many as a library has words. */
function decodeSparse(bytes: Uint8Array): SparsePostings {
  const length = countPostings(bytes);
  // One piece of memory for both: a search makes hundreds of them.
  const memory = new ArrayBuffer(length * 6);
  const counts = new Uint32Array(memory, 0, length);
  const ordinals = new Uint16Array(memory, length * 4, length);
  let at = length < 128 ? 1 : length < 16_384 ? 2 : 3;
  let ordinal = 0;
  const number = (first: number): number => {
    let value = first & 127;
    let byte = first;
    for (let factor = 128; byte > 127; factor *= 128) {
      byte = bytes[at++] ?? 0;
      value += (byte & 127) * factor;
    }
    return value;
  };
  for (let index = 0; index < length; index += 1) {
    const step = bytes[at++] as number;
    ordinal += step < 128 ? step : number(step);
    ordinals[index] = ordinal;
    const count = bytes[at++] as number;
    counts[index] = count < 128 ? count : number(count);
  }
  return { length, ordinals, counts };
}

function decodeDense(bytes: Uint8Array): DensePostings {
  const reader = new ByteReader(bytes);
  reader.number();
  const length = reader.number();
  const values = Uint32Array.from({ length: reader.number() }, () => reader.number());
  const bits = reader.block();
  const codes = reader.block();
  const ranks = new Uint16Array(Math.ceil(bits.length / groupBytes));
  let rank = 0;
  for (let at = 0; at < bits.length; at += 1) {
    if (at % groupBytes === 0) ranks[at / groupBytes] = rank;
    rank += bitsOf[bits[at] as number] as number;
  }
  return { length, bits, ranks, codes, values };
}

/** How many bits of a byte are set. */
const bitsOf = Uint8Array.from({ length: 256 }, (_, byte) => {
  let count = 0;
  for (let rest = byte; rest > 0; rest &= rest - 1) count += 1;
  return count;
});

/** A chunk's counts by field, packed; 0 where it has not the term. */
export function packedAt(postings: Postings, ordinal: number): number {
  if ('ordinals' in postings) {
    const at = firstOrdinal(postings.ordinals, ordinal);
    return postings.ordinals[at] === ordinal ? (postings.counts[at] as number) : 0;
  }
  const { bits, ranks, codes, values } = postings;
  const own = ordinal >> 3;
  const byte = bits[own] ?? 0;
  const bit = 1 << (ordinal & 7);
  if ((byte & bit) === 0) return 0;
  const group = (own / groupBytes) | 0;
  let rank = (ranks[group] as number) + (bitsOf[byte & (bit - 1)] as number);
  for (let at = group * groupBytes; at < own; at += 1) rank += bitsOf[bits[at] as number] as number;
  return values[codes[rank] as number] as number;
}

/** Where an ordinal is, or the next one. */
export function firstOrdinal(ordinals: Uint16Array, ordinal: number): number {
  let low = 0;
  let high = ordinals.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ordinals[middle] as number) < ordinal) low = middle + 1;
    else high = middle;
  }
  return low;
}

const allOrdinals = new Uint16Array(ordinalsMax);
const allCounts = new Uint32Array(ordinalsMax);

/** All of them one by one; what it gives is only good until the next call. */
export function spreadPostings(postings: Postings): SparsePostings {
  if ('ordinals' in postings) return postings;
  const { length, bits, codes, values } = postings;
  let place = 0;
  for (let at = 0; at < bits.length; at += 1)
    for (let rest = bits[at] as number; rest > 0; rest &= rest - 1) {
      // The lowest bit that is set.
      allOrdinals[place] = at * 8 + (31 - Math.clz32(rest & -rest));
      allCounts[place] = values[codes[place] as number] as number;
      place += 1;
    }
  return {
    length,
    ordinals: allOrdinals.subarray(0, length),
    counts: allCounts.subarray(0, length),
  };
}

/** Bytes of memory, roughly. */
export function sizeOfPostings(postings: Postings): number {
  if ('ordinals' in postings) return 200 + postings.length * 6;
  return 400 + postings.bits.length + postings.ranks.length * 2 + postings.length;
}
