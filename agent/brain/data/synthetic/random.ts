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
  const parts = new Float64Array(4 * target.length);
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

// Four uniform numbers have a variance of 4/12.
const sqrt3 = Math.sqrt(3);

/** A normal deviate (Box and Muller, 1958). */
export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function seed(keys: Keys): Int32Array {
  let mixed = hash(keys.join('\u0000'));
  return Int32Array.from({ length: 4 }, () => {
    mixed = (mixed + 0x9e3779b9) | 0;
    let word = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
    return word ^ (word >>> 16);
  });
}

/** One loop over plain integers: a closure that returns each number would allocate it. */
function advance(state: Int32Array, target: Float64Array): void {
  let [a, b, c, d] = state as unknown as [number, number, number, number];
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

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value;
}
