// xoshiro128** of Blackman and Vigna (2018), seeded through a mixer of 32 bits from an FNV-1a hash of
// what the numbers are for: the same keys are the same sequence on every machine.

export type Keys = readonly (string | number)[];

const range = 0x100000000;

/** 0 ≤ x < 1. */
export function createRandom(...keys: Keys): () => number {
  const one = new Float64Array(1);
  const state = seed(keys);
  return () => {
    advance(state, one);
    return one[0] as number;
  };
}

/** Fills with 0 ≤ x < 1. */
export function fillUniform(target: Float64Array, ...keys: Keys): void {
  advance(seed(keys), target);
}

/** Fills with deviates of mean 0 and deviation 1, near enough to normal ones for the noise of minutes:
 * sums of four uniform numbers. */
export function fillNoise(target: Float64Array, ...keys: Keys): void {
  const parts =
    scratch.length === 4 * target.length ? scratch : new Float64Array(4 * target.length);
  scratch = parts;
  advance(seed(keys), parts);
  for (let index = 0, part = 0; index < target.length; index++, part += 4) {
    const sum =
      (parts[part] as number) +
      (parts[part + 1] as number) +
      (parts[part + 2] as number) +
      (parts[part + 3] as number);
    target[index] = (sum - 2) * sqrt3;
  }
}

/** Nearly always as long as the time before. */
let scratch = new Float64Array();

// Four uniform numbers have a variance of 4/12.
const sqrt3 = Math.sqrt(3);

/** For many keys that begin alike: a normal deviate for each way they may end, as `normal` of
 * `createRandom` with all of them. */
export function createDeviates(...begin: Keys): (end: string | number) => number {
  const before = hash(`${begin.join(separator)}${separator}`);
  const state = new Int32Array(4);
  const two = new Float64Array(2);
  return (end) => {
    fillSeed(state, hash(String(end), before));
    advance(state, two);
    return boxMuller(two[0] as number, two[1] as number);
  };
}

/** A normal deviate (Box and Muller, 1958). */
export function normal(random: () => number): number {
  const radius = random();
  return boxMuller(radius, random());
}

function boxMuller(radius: number, angle: number): number {
  return Math.sqrt(-2 * Math.log(1 - radius)) * Math.cos(2 * Math.PI * angle);
}

const separator = '\u0000';

function seed(keys: Keys): Int32Array {
  const state = new Int32Array(4);
  fillSeed(state, hash(keys.join(separator)));
  return state;
}

function fillSeed(state: Int32Array, hashed: number): void {
  let mixed = hashed;
  for (let index = 0; index < 4; index++) {
    mixed = (mixed + 0x9e3779b9) | 0;
    let word = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
    state[index] = word ^ (word >>> 16);
  }
}

/** One loop over plain integers: a closure that returns each number would allocate it. */
function advance(state: Int32Array, target: Float64Array): void {
  let a = state[0] as number;
  let b = state[1] as number;
  let c = state[2] as number;
  let d = state[3] as number;
  for (let index = 0; index < target.length; index++) {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    target[index] = result / range;
  }
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = d;
}

/** `before` is the hash of what comes in front of `text`. */
function hash(text: string, before = 0x811c9dc5): number {
  let value = before;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value;
}
