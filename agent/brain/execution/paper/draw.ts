import { createHash } from 'node:crypto';

/** A number 0 ≤ x < 1 that depends on seed and names only: the same order has the same luck, whatever
 * came before it and however often the process was started. */
export function draw(seed: number, ...names: readonly (string | number)[]): number {
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, ...names]))
    .digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}
