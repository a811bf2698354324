// Keccak-f[1600] and the sponge of FIPS 202 §3 and §4, with the padding that Ethereum took from the
// Keccak submission before FIPS 202 added a suffix (`0x01` instead of SHA-3's `0x06`).

const rounds = 24;
const rateBytes = 136;
const mask = (1n << 64n) - 1n;

/** FIPS 202 §3.2.5: bit 2^j − 1 of a round's constant is the output of an 8-bit shift register. */
const roundConstants: readonly bigint[] = (() => {
  let register = 1;
  return Array.from({ length: rounds }, () => {
    let constant = 0n;
    for (let j = 0; j <= 6; j++) {
      if ((register & 1) === 1) constant |= 1n << BigInt(2 ** j - 1);
      register = (register << 1) ^ (register & 0x80 ? 0x171 : 0);
    }
    return constant;
  });
})();

function rotate(lane: bigint, by: number): bigint {
  const bits = BigInt(by % 64);
  return ((lane << bits) | (lane >> (64n - bits))) & mask;
}

/** One permutation of 25 lanes, lane (x, y) at x + 5 y. */
function permute(lanes: readonly bigint[]): bigint[] {
  let state = [...lanes];
  const at = (x: number, y: number) => state[((x + 10) % 5) + 5 * (y % 5)] ?? 0n;
  for (const constant of roundConstants) {
    const columns = [0, 1, 2, 3, 4].map((x) =>
      [0, 1, 2, 3, 4].reduce((sum, y) => sum ^ at(x, y), 0n),
    );
    const column = (x: number) => columns[(x + 10) % 5] ?? 0n;
    state = state.map((lane, index) => {
      const x = index % 5;
      return lane ^ column(x - 1) ^ rotate(column(x + 1), 1);
    });
    state = turnAndMove(state);
    state = state.map((lane, index) => {
      const [x, y] = [index % 5, Math.trunc(index / 5)];
      return lane ^ (~at(x + 1, y) & mask & at(x + 2, y));
    });
    state[0] = (state[0] ?? 0n) ^ constant;
  }
  return state;
}

/** ρ and π: each lane is turned by a triangular number and moves to (y, 2x + 3y). */
function turnAndMove(lanes: readonly bigint[]): bigint[] {
  const moved = [...lanes];
  let [x, y] = [1, 0];
  for (let step = 0; step < 24; step++) {
    const lane = lanes[x + 5 * y] ?? 0n;
    [x, y] = [y, (2 * x + 3 * y) % 5];
    moved[x + 5 * y] = rotate(lane, ((step + 1) * (step + 2)) / 2);
  }
  return moved;
}

/** The first 32 bytes that the sponge of this rate gives. `suffix` is what follows the message: `0x01`
 * makes Keccak-256, `0x06` SHA3-256. */
export function sponge256(message: Uint8Array, suffix: 0x01 | 0x06): Uint8Array {
  const blocks = Math.floor(message.length / rateBytes) + 1;
  const padded = new Uint8Array(blocks * rateBytes);
  padded.set(message);
  padded[message.length] = suffix;
  padded[padded.length - 1] = (padded[padded.length - 1] ?? 0) | 0x80;
  const view = new DataView(padded.buffer);
  let state = Array.from({ length: 25 }, () => 0n);
  for (let start = 0; start < padded.length; start += rateBytes) {
    const block = state.map((lane, index) =>
      index * 8 < rateBytes ? lane ^ view.getBigUint64(start + index * 8, true) : lane,
    );
    state = permute(block);
  }
  const digest = new DataView(new ArrayBuffer(32));
  for (let index = 0; index < 4; index++) digest.setBigUint64(index * 8, state[index] ?? 0n, true);
  return new Uint8Array(digest.buffer);
}

/** Keccak-256 as Ethereum uses it, in lower-case hexadecimal. */
export function keccak256Hex(message: Uint8Array): string {
  return Buffer.from(sponge256(message, 0x01)).toString('hex');
}
