const shingleWords = 3;
/** Less text than this says too little to be compared. */
const shinglesMin = 24;

/** 64 bits that differ in few places for texts that differ in little (Charikar, "Similarity estimation
 * techniques from rounding algorithms", 2002), over shingles of three words. 0n for too short a text. */
export function simhashOf(text: string): bigint {
  const words = text.toLowerCase().match(/[a-z0-9_\u00aa-\uffff]+/g) ?? [];
  const count = words.length - shingleWords + 1;
  if (count < shinglesMin) return 0n;
  const hashes = Int32Array.from(words, hashWord);
  const votes = new Uint32Array(64);
  for (let index = 0; index < count; index++) {
    let shingle = 0;
    // Each place has its own factor, so that the order of the words counts.
    for (let at = index; at < index + shingleWords; at++) {
      shingle = Math.imul(shingle, 31) + (hashes[at] ?? 0);
    }
    vote(votes, 0, mix(shingle));
    vote(votes, 32, mix(shingle ^ 0x9e3779b9));
  }
  let bits = 0n;
  for (let bit = 63; bit >= 0; bit--) bits = (bits << 1n) | (isMost(votes[bit], count) ? 1n : 0n);
  return BigInt.asIntN(64, bits);
}

function isMost(votes = 0, count: number): boolean {
  return votes * 2 > count;
}

/** In how many bits two hashes differ. */
export function hammingDistance(left: bigint, right: bigint): number {
  const difference = BigInt.asUintN(64, left ^ right);
  return popcount(Number(difference & 0xffffffffn)) + popcount(Number(difference >> 32n));
}

/** One vote for each bit that is set. */
function vote(votes: Uint32Array, from: number, hash: number): void {
  for (let bit = 0; bit < 32; bit++) {
    votes[from + bit] = (votes[from + bit] ?? 0) + ((hash >>> bit) & 1);
  }
}

/** FNV-1a over UTF-16 units. */
function hashWord(word: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < word.length; index++) {
    hash = Math.imul(hash ^ word.charCodeAt(index), 0x01000193);
  }
  return hash;
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
