const shingleWords = 3;
/** Less text than this says too little to be compared. */
const shinglesMin = 24;

/** 64 bits that differ in few places for texts that differ in little (Charikar, "Similarity estimation
 * techniques from rounding algorithms", 2002), over shingles of three words. 0n for too short a text. */
export function simhashOf(text: string): bigint {
  const hashes = hashWords(text.toLowerCase());
  const count = hashes.length - shingleWords + 1;
  if (count < shinglesMin) return 0n;
  const seen = new Uint32Array(16 * 16);
  for (let index = 0; index < count; index++) {
    let shingle = 0;
    // Each place has its own factor, so that the order of the words counts.
    for (let at = index; at < index + shingleWords; at++) {
      shingle = Math.imul(shingle, 31) + (hashes[at] as number);
    }
    note(seen, 0, mix(shingle));
    note(seen, 8, mix(shingle ^ 0x9e3779b9));
  }
  let bits = 0n;
  for (let bit = 63; bit >= 0; bit--)
    bits = (bits << 1n) | (votesOf(seen, bit) * 2 > count ? 1n : 0n);
  return BigInt.asIntN(64, bits);
}

/** Notes each four bits of a hash: a quarter of the work of a vote for each bit. */
function note(seen: Uint32Array, from: number, hash: number): void {
  let rest = hash;
  for (let at = from * 16; at < (from + 8) * 16; at += 16) {
    seen[at + (rest & 15)] = (seen[at + (rest & 15)] as number) + 1;
    rest >>>= 4;
  }
}

/** How many hashes have a bit set. */
function votesOf(seen: Uint32Array, bit: number): number {
  let votes = 0;
  for (let value = 0; value < 16; value++)
    if ((value >> (bit & 3)) & 1) votes += seen[(bit >> 2) * 16 + value] as number;
  return votes;
}

/** In how many bits two hashes differ. */
export function hammingDistance(left: bigint, right: bigint): number {
  const difference = BigInt.asUintN(64, left ^ right);
  return popcount(Number(difference & 0xffffffffn)) + popcount(Number(difference >> 32n));
}

/** FNV-1a over the UTF-16 units of each run of `[a-z0-9_\u00aa-\uffff]`. */
function hashWords(text: string): readonly number[] {
  const hashes: number[] = [];
  const { length } = text;
  for (let at = 0; at < length; at++) {
    if (!isLetter(text.charCodeAt(at))) continue;
    let hash = 0x811c9dc5;
    for (; at < length; at++) {
      const code = text.charCodeAt(at);
      if (!isLetter(code)) break;
      hash = Math.imul(hash ^ code, 0x01000193);
    }
    hashes.push(hash | 0);
  }
  return hashes;
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95 || code >= 0x00aa;
}

/** The finalizer of MurmurHash3, as FNV leaves the high bits of short texts alike. */
function mix(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function popcount(bits: number): number {
  let left = bits - ((bits >>> 1) & 0x55555555);
  left = (left & 0x33333333) + ((left >>> 2) & 0x33333333);
  return Math.imul((left + (left >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
