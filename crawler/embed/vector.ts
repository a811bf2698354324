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
    const problem = findProblem(vector, dimension);
    if (problem !== undefined) throw badVector(nameOf(index), problem);
    const norm = Math.hypot(...vector);
    return vector.map((value) => value / norm);
  });
  const [first, ...others] = units;
  if (first !== undefined && others.length > 0 && others.every((other) => isSame(first, other))) {
    throw badVector(nameOf(0), `it is the same for ${units.length} different texts`);
  }
  return units;
}

/** Why a vector cannot be searched, looked at by itself. */
export function findProblem(vector: Float32Array, dimension: number): string | undefined {
  if (vector.length !== dimension) {
    return `it has ${vector.length} dimensions instead of ${dimension}`;
  }
  const norm = Math.hypot(...vector);
  if (!Number.isFinite(norm)) return 'it holds NaN or an infinite number';
  return norm === 0 ? 'all its numbers are zero' : undefined;
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

export function badVector(chunk: string, problem: string): Fault {
  return new Fault({
    code: 'kb.bad-vector',
    message: `the embedding model gave a vector that cannot be used: ${problem}`,
    hint: 'it was not stored; check the model with its provider, then run `panther crawl` again',
    where: chunk,
  });
}
