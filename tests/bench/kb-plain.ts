import { stemWord } from '../../crawler/index/stem.ts';
import { stopWords } from '../../crawler/index/stop-words.ts';

export interface PlainChunk {
  readonly page: string;
  readonly text: string;
}

const k1 = 1.2;
const b = 0.75;

/** BM25 as Robertson has it over whole chunks, with stems and without stop words: what ours is compared
 * with. Pages in the order of their best chunk. */
export function createPlainRanker(chunks: readonly PlainChunk[]): (query: string) => string[] {
  const postings = new Map<string, [chunk: number, count: number][]>();
  const lengths = chunks.map(({ text }, chunk) => {
    const words = wordsOf(text);
    const counts = new Map<string, number>();
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    for (const [word, count] of counts) {
      const own = postings.get(word);
      if (own === undefined) postings.set(word, [[chunk, count]]);
      else own.push([chunk, count]);
    }
    return words.length;
  });
  const mean = lengths.reduce((sum, length) => sum + length, 0) / chunks.length;
  return (query) => {
    const scores = new Map<number, number>();
    for (const word of new Set(wordsOf(query))) {
      const own = postings.get(word) ?? [];
      const weight = Math.log(1 + (chunks.length - own.length + 0.5) / (own.length + 0.5));
      for (const [chunk, count] of own) {
        const norm = k1 * (1 - b + (b * (lengths[chunk] ?? 0)) / mean);
        const score = (weight * count * (k1 + 1)) / (count + norm);
        scores.set(chunk, (scores.get(chunk) ?? 0) + score);
      }
    }
    const sorted = [...scores].sort(([a, left], [c, right]) => right - left || a - c);
    return [...new Set(sorted.map(([chunk]) => chunks[chunk]?.page ?? ''))].slice(0, 100);
  };
}

function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.filter((word) => !stopWords.has(word)).map(stemWord);
}

/** Reciprocal rank fusion of two orders, k = 60. */
export function fuseOrders(left: readonly string[], right: readonly string[]): string[] {
  const scores = new Map<string, number>();
  for (const order of [left, right])
    order.forEach((page, index) => {
      scores.set(page, (scores.get(page) ?? 0) + 1 / (60 + index + 1));
    });
  return [...scores].sort(([, a], [, c]) => c - a).map(([page]) => page);
}
