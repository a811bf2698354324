/** Numbers from 0 up to 1 that are the same for the same seed: xorshift with the triple 13, 17, 5 of
 * G. Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8(14), 2003. */
export interface Random {
  next(): number;
  /** To go on from later. */
  state(): number;
}

/** `seed` is a whole number from 1 to 2³² − 1. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return {
    next() {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      state >>>= 0;
      return state / 2 ** 32;
    },
    state: () => state,
  };
}
