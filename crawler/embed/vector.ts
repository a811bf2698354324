import { Fault } from '#lib';

/** Refuses vectors that cannot be searched: another dimension, NaN, infinite, all zero; and one and the
 * same for different texts. `nameOf` says which chunk a vector is of.
 * @returns them with length 1
 * @throws Fault kb.bad-vector */
export function checkVectors(
  vectors: readonly Float32Array[],
  dimension: number,
  nameOf: (index: number) => string,
): readonly Float32Array[] {
  const units = vectors.map((vector, index) => {
    if (vector.length !== dimension) {
      throw badVector(nameOf(index), `it has ${vector.length} dimensions instead of ${dimension}`);
    }
    const norm = Math.hypot(...vector);
    if (!Number.isFinite(norm))
      throw badVector(nameOf(index), 'it holds NaN or an infinite number');
    if (norm === 0) throw badVector(nameOf(index), 'all its numbers are zero');
    return vector.map((value) => value / norm);
  });
  const [first, ...others] = units;
  if (first !== undefined && others.length > 0 && others.every((other) => isSame(first, other))) {
    throw badVector(nameOf(0), `it is the same for ${units.length} different texts`);
  }
  return units;
}

/** As pgvector reads it: `[0.1,0.2]`. */
export function renderVector(vector: ArrayLike<number>): string {
  return `[${Array.prototype.join.call(vector, ',')}]`;
}

/** @throws SyntaxError for anything but `[0.1,0.2]` */
export function parseVector(text: string): Float32Array {
  return Float32Array.from(JSON.parse(text) as number[]);
}

function isSame(left: Float32Array, right: Float32Array): boolean {
  return left.every((value, index) => value === right[index]);
}

function badVector(chunk: string, problem: string): Fault {
  return new Fault({
    code: 'kb.bad-vector',
    message: `the embedding model gave a vector that cannot be used: ${problem}`,
    hint: 'nothing of this batch was stored; check the model with its provider, then run `panther crawl` again',
    where: chunk,
  });
}
