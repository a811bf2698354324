import { fieldCount, fieldMax, fieldShift } from '../index/fields.ts';
import type { ChunkTable } from '../index/segment.ts';
import type { IndexView, ShelfView, TermView } from '../index/view.ts';
import { chunkFields, inverseFrequency, pageChunks, saturation } from './formula.ts';

/** A term of a query with what it is worth. */
export interface WeightedTerm extends TermView {
  readonly weight: number;
}

/** Scores of all chunks of a segment, by ordinal. */
interface SegmentScores {
  readonly shelf: ShelfView;
  readonly id: string;
  readonly added: ChunkTable;
  readonly scores: Float64Array;
}

export interface ScoredChunk {
  readonly key: number;
  readonly score: number;
}

/** A page with its chunks that have a term of the query, best first. */
export interface ScoredPage {
  readonly document: number;
  readonly shelf: ShelfView;
  readonly chunks: readonly ScoredChunk[];
  /** BM25F over the page's text as one. */
  readonly whole: number;
}

export function weighTerms(view: IndexView, terms: readonly TermView[]): readonly WeightedTerm[] {
  return terms
    .filter(({ frequency }) => frequency > 0)
    .map((term) => ({ ...term, weight: inverseFrequency(view.chunks, term.frequency) }));
}

/** Scores every chunk that has a term.
 * @returns the segments in the view's order */
export function scoreChunks(
  view: IndexView,
  terms: readonly WeightedTerm[],
): readonly SegmentScores[] {
  const results: SegmentScores[] = [];
  for (const shelf of view.shelves)
    for (const { id, added } of shelf.segments) {
      if (added.keys.length === 0 || !terms.some(({ postings }) => postings.has(id))) continue;
      const scores = new Float64Array(added.keys.length);
      for (const term of terms) addTerm(scores, added, term, id, view.averages);
      results.push({ shelf, id, added, scores });
    }
  return results;
}

const bodyMax = fieldMax[0] ?? 0;

function addTerm(
  scores: Float64Array,
  table: ChunkTable,
  { postings, weight }: WeightedTerm,
  segment: string,
  averages: readonly number[],
): void {
  const own = postings.get(segment);
  if (own === undefined) return;
  const { ordinals, counts } = own;
  const bodies = table.lengths[0] ?? new Uint16Array(0);
  const [body] = chunkFields;
  const average = averages[0] ?? 0;
  const slope = average > 0 ? (body?.lengthShare ?? 0) / average : 0;
  const base = 1 - (body?.lengthShare ?? 0);
  const share = body?.weight ?? 0;
  for (let index = 0; index < ordinals.length; index += 1) {
    const ordinal = ordinals[index] ?? 0;
    const packed = counts[index] ?? 0;
    let count = ((packed & bodyMax) * share) / (base + slope * (bodies[ordinal] ?? 0));
    if (packed > bodyMax) count += otherFields(packed, table, ordinal, averages);
    scores[ordinal] =
      (scores[ordinal] ?? 0) + (weight * count * (saturation + 1)) / (saturation + count);
  }
}

function otherFields(
  packed: number,
  table: ChunkTable,
  ordinal: number,
  averages: readonly number[],
): number {
  let total = 0;
  for (let field = 1; field < fieldCount; field += 1) {
    const count = (packed >>> (fieldShift[field] ?? 0)) & (fieldMax[field] ?? 0);
    if (count > 0)
      total += fieldShare(field, count, table.lengths[field]?.[ordinal] ?? 0, averages[field] ?? 0);
  }
  return total;
}

/** A count in one field, weighed and by length. */
function fieldShare(field: number, count: number, length: number, average: number): number {
  const { weight, lengthShare } = chunkFields[field] ?? { weight: 0, lengthShare: 0 };
  const relative = average > 0 ? length / average : 1;
  return (weight * count) / (1 - lengthShare + lengthShare * relative);
}

/** The `limit` best chunks' pages, with all their chunks; `isAll` when no chunk was left out. */
export function bestPages(
  view: IndexView,
  segments: readonly SegmentScores[],
  terms: readonly WeightedTerm[],
  limit: number,
): { readonly pages: readonly ScoredPage[]; readonly isAll: boolean } {
  const floor = nthScore(segments, limit);
  const wanted = new Map<number, ShelfView>();
  let isAll = true;
  for (const { shelf, added, scores } of segments)
    for (let ordinal = 0; ordinal < scores.length; ordinal += 1) {
      const score = scores[ordinal] ?? 0;
      if (score <= 0) continue;
      if (score < floor) isAll = false;
      else if (!shelf.gone.has(added.keys[ordinal] ?? 0))
        wanted.set(added.documents[ordinal] ?? 0, shelf);
    }
  const pages: ScoredPage[] = [];
  for (const [document, shelf] of wanted) {
    const own = segments.filter((segment) => segment.shelf === shelf);
    pages.push(readPage(view, own, terms, document, shelf));
  }
  return { pages, isAll };
}

/** The score that `limit` chunks reach; 0 when there are fewer. */
function nthScore(segments: readonly SegmentScores[], limit: number): number {
  const heap = createFloor(limit);
  for (const { shelf, added, scores } of segments)
    for (let ordinal = 0; ordinal < scores.length; ordinal += 1) {
      const score = scores[ordinal] ?? 0;
      if (score > heap.floor() && !shelf.gone.has(added.keys[ordinal] ?? 0)) heap.add(score);
    }
  return heap.floor();
}

/** Keeps the `size` largest numbers (a binary heap, the least on top). */
function createFloor(size: number): { add(value: number): void; floor(): number } {
  const heap: number[] = [];
  const sink = () => {
    let at = 0;
    const value = heap[0] ?? 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && (heap[child + 1] ?? 0) < (heap[child] ?? 0)) child += 1;
      if ((heap[child] ?? 0) >= value) break;
      heap[at] = heap[child] ?? 0;
      at = child;
    }
    heap[at] = value;
  };
  const rise = () => {
    let at = heap.length - 1;
    const value = heap[at] ?? 0;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((heap[parent] ?? 0) <= value) break;
      heap[at] = heap[parent] ?? 0;
      at = parent;
    }
    heap[at] = value;
  };
  return {
    floor: () => (heap.length < size ? 0 : (heap[0] ?? 0)),
    add(value) {
      if (heap.length < size) {
        heap.push(value);
        rise();
      } else {
        heap[0] = value;
        sink();
      }
    },
  };
}

function readPage(
  view: IndexView,
  segments: readonly SegmentScores[],
  terms: readonly WeightedTerm[],
  document: number,
  shelf: ShelfView,
): ScoredPage {
  const chunks: ScoredChunk[] = [];
  const lengths = new Array<number>(fieldCount).fill(0);
  const counts = terms.map(() => new Array<number>(fieldCount).fill(0));
  for (const { id, added, scores } of segments) {
    const first = lowerBound(added.documents, document, added.documents.length);
    let end = first;
    while (end < added.documents.length && added.documents[end] === document) {
      const key = added.keys[end] ?? 0;
      const isGone = shelf.gone.has(key);
      const score = scores[end] ?? 0;
      if (!isGone && score > 0) chunks.push({ key, score });
      if (!isGone)
        for (let field = 0; field < fieldCount; field += 1)
          addLength(lengths, field, added.lengths[field]?.[end] ?? 0);
      end += 1;
    }
    terms.forEach(({ postings }, term) => {
      const own = postings.get(id);
      if (own === undefined) return;
      let at = lowerBound(own.ordinals, first, own.ordinals.length);
      for (; at < own.ordinals.length && (own.ordinals[at] ?? 0) < end; at += 1) {
        if (shelf.gone.has(added.keys[own.ordinals[at] ?? 0] ?? 0)) continue;
        addCounts(counts[term] ?? [], own.counts[at] ?? 0);
      }
    });
  }
  chunks.sort((left, right) => right.score - left.score || left.key - right.key);
  return { document, shelf, chunks, whole: wholeScore(view, terms, counts, lengths) };
}

/** The title is every chunk's; it counts once. */
const titleField = 1;

function addLength(lengths: number[], field: number, length: number): void {
  const known = lengths[field] ?? 0;
  lengths[field] = field === titleField ? Math.max(known, length) : known + length;
}

function addCounts(counts: number[], packed: number): void {
  for (let field = 0; field < fieldCount; field += 1) {
    const count = (packed >>> (fieldShift[field] ?? 0)) & (fieldMax[field] ?? 0);
    addLength(counts, field, count);
  }
}

function wholeScore(
  view: IndexView,
  terms: readonly WeightedTerm[],
  counts: readonly (readonly number[])[],
  lengths: readonly number[],
): number {
  let score = 0;
  terms.forEach(({ weight }, term) => {
    let total = 0;
    counts[term]?.forEach((count, field) => {
      const usual = (view.averages[field] ?? 0) * (field === titleField ? 1 : pageChunks);
      if (count > 0) total += fieldShare(field, count, lengths[field] ?? 0, usual);
    });
    score += (weight * total * (saturation + 1)) / (saturation + total);
  });
  return score;
}

/** The first index whose value is not below `value`. */
function lowerBound(values: ArrayLike<number>, value: number, length: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
