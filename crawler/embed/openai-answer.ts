import { embeddingFault } from './openai-fault.ts';

/** The vectors of an answer in the order of the texts. */
export function readAnswer(answer: unknown, count: number, place: string): Float32Array[] {
  const data = (answer as { data?: unknown } | null)?.data;
  const vectors = new Array<Float32Array | undefined>(count).fill(undefined);
  if (Array.isArray(data)) {
    for (const [position, item] of data.entries()) {
      const { index = position, embedding } = (item ?? {}) as {
        index?: number;
        embedding?: unknown;
      };
      const vector = readEmbedding(embedding);
      if (vector !== undefined && index >= 0 && index < count) vectors[index] = vector;
    }
  }
  return vectors.map((vector) => {
    if (vector !== undefined) return vector;
    const got = Array.isArray(data) ? `${data.length} vectors` : 'no list of vectors';
    throw embeddingFault(
      `${place} answered with ${got} for ${count} texts`,
      true,
      'check that the base URL is one of an OpenAI-compatible server (it ends with /v1)',
    );
  });
}

/** Numbers, or base64 of 32-bit floats, which some servers always send. What is no number becomes NaN. */
function readEmbedding(embedding: unknown): Float32Array | undefined {
  if (Array.isArray(embedding)) {
    return Float32Array.from(embedding, (value) =>
      typeof value === 'number' ? value : Number.NaN,
    );
  }
  if (typeof embedding !== 'string') return undefined;
  const bytes = Buffer.from(embedding, 'base64');
  const vector = new Float32Array(Math.floor(bytes.length / 4));
  return vector.map((_, index) => bytes.readFloatLE(index * 4));
}
