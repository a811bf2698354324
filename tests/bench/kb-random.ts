/** mulberry32: numbers from 0 to 1, the same for the same seed. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Unit vectors in clusters, as passages of one subject are; the clusters are always the same. */
export function createVectors(
  random: () => number,
  { dimension, clusters }: { readonly dimension: number; readonly clusters: number },
): () => Float32Array {
  const direction = (from: () => number) =>
    toUnit(Float32Array.from({ length: dimension }, () => from() - 0.5));
  const fixed = createRandom(1);
  const centers = Array.from({ length: clusters }, () => direction(fixed));
  return () => {
    const center = centers[Math.floor(random() * clusters)] ?? new Float32Array(dimension);
    const noise = direction(random);
    // As far from its center as passages of one page are from each other: cosine about 0.8.
    return toUnit(center.map((value, index) => value + 0.75 * (noise[index] ?? 0)));
  };
}

function toUnit(vector: Float32Array): Float32Array {
  let sum = 0;
  for (const value of vector) sum += value * value;
  const norm = Math.sqrt(sum);
  return vector.map((value) => value / norm);
}
