import { type Postings, packedAt, spreadPostings } from '../index/postings.ts';
import type { ChunkTable } from '../index/segment.ts';
import type { IndexView, ShelfView, TermView } from '../index/view.ts';
import { countIn, type FieldNorms, gainMax, saturate } from './bm25f.ts';
import { createFloor } from './floor.ts';

/** A term of a query with what it is worth. */
export interface WeightedTerm extends TermView {
  readonly weight: number;
}

/** A segment that has a term of the query. */
export interface SegmentTerms {
  readonly shelf: ShelfView;
  readonly id: string;
  readonly table: ChunkTable;
  /** In the order of the terms. */
  readonly postings: readonly (Postings | undefined)[];
}

/** Chunks of a segment, by ordinal. */
export interface Selection {
  readonly segment: SegmentTerms;
  readonly ordinals: readonly number[];
}

export function segmentsWith(
  view: IndexView,
  terms: readonly WeightedTerm[],
): readonly SegmentTerms[] {
  return view.shelves.flatMap((shelf) =>
    shelf.segments.flatMap(({ id, added }) => {
      const postings = terms.map((term) => term.postings.get(id));
      return postings.every((own) => own === undefined)
        ? []
        : [{ shelf, id, table: added, postings }];
    }),
  );
}

/** Sums differ in the last digits with the order of their terms. */
const tolerance = 1 + 1e-9;

/** The `limit` chunks with the highest BM25F over all terms, and those as good as the last of them.
 * Rare terms are scored first. As soon as no chunk without one of them can come among the best, the
 * postings of the others, which are the long ones, are only looked up for chunks that still can
 * (Turtle, Flood: Query Evaluation: Strategies and Optimizations, 1995: MaxScore).
 * @returns `isAll`: no chunk that has a term was left out */
export function selectChunks(
  segments: readonly SegmentTerms[],
  terms: readonly WeightedTerm[],
  norms: FieldNorms,
  limit: number,
): { readonly selected: readonly Selection[]; readonly isAll: boolean } {
  const order = terms
    .map(({ weight }, term) => ({ term, weight }))
    .sort((left, right) => right.weight - left.weight || left.term - right.term);
  const sums = segments.map((segment) => openSums(segment.table));
  const all = order.reduce((sum, { weight }) => sum + weight, 0) * gainMax;
  let rest = all;
  let floor = 0;
  let done = 0;
  for (const { term, weight } of order) {
    if (rest * tolerance < floor) break;
    segments.forEach((segment, at) => {
      addAll(sums[at] as Sums, segment, term, weight, norms);
    });
    done += 1;
    rest -= weight * gainMax;
    // No chunk has more by now than what was given out.
    if (done < order.length && all - rest > rest) floor = nthScore(segments, sums, limit);
  }
  const isPruned = done < order.length;
  if (isPruned)
    segments.forEach((segment, at) => {
      const own = sums[at] as Sums;
      dropBelow(own, floor - rest * tolerance);
      for (const { term, weight } of order.slice(done)) lookUp(own, segment, term, weight, norms);
    });
  floor = nthScore(segments, sums, limit) / tolerance;
  let isAll = !isPruned;
  const selected = segments.map((segment, at) => {
    const { scores, touched, length } = sums[at] as Sums;
    const ordinals: number[] = [];
    for (let index = 0; index < length; index += 1) {
      const ordinal = touched[index] as number;
      if (segment.shelf.gone.has(segment.table.keys[ordinal] as number)) continue;
      if ((scores[ordinal] as number) >= floor) ordinals.push(ordinal);
      else isAll = false;
    }
    closeSums(sums[at] as Sums);
    return { segment, ordinals };
  });
  return { selected, isAll };
}

/** Scores of a segment's chunks so far, all 0 between searches; which are not is in `touched`. */
interface Sums {
  readonly scores: Float64Array;
  readonly touched: Uint16Array;
  length: number;
}

/** Kept with the segment: to clear what was touched is quicker than to make them anew. */
const known = new WeakMap<ChunkTable, Sums>();

function openSums(table: ChunkTable): Sums {
  let sums = known.get(table);
  if (sums === undefined) {
    const size = table.keys.length;
    sums = { scores: new Float64Array(size), touched: new Uint16Array(size), length: 0 };
    known.set(table, sums);
  }
  return sums;
}

function closeSums(sums: Sums): void {
  for (let index = 0; index < sums.length; index += 1)
    sums.scores[sums.touched[index] as number] = 0;
  sums.length = 0;
}

function addAll(
  sums: Sums,
  { table, postings }: SegmentTerms,
  term: number,
  weight: number,
  norms: FieldNorms,
): void {
  const own = postings[term];
  if (own === undefined) return;
  const { ordinals, counts } = spreadPostings(own);
  const { scores, touched } = sums;
  let { length } = sums;
  for (let index = 0; index < ordinals.length; index += 1) {
    const ordinal = ordinals[index] as number;
    const before = scores[ordinal] as number;
    if (before === 0) {
      touched[length] = ordinal;
      length += 1;
    }
    const count = countIn(counts[index] as number, table, ordinal, norms);
    scores[ordinal] = before + weight * saturate(count);
  }
  sums.length = length;
}

/** Chunks that did not get this far cannot come among the best. */
function dropBelow(sums: Sums, least: number): void {
  const { scores, touched } = sums;
  let kept = 0;
  for (let index = 0; index < sums.length; index += 1) {
    const ordinal = touched[index] as number;
    if ((scores[ordinal] as number) < least) scores[ordinal] = 0;
    else {
      touched[kept] = ordinal;
      kept += 1;
    }
  }
  sums.length = kept;
}

function lookUp(
  { scores, touched, length }: Sums,
  { table, postings }: SegmentTerms,
  term: number,
  weight: number,
  norms: FieldNorms,
): void {
  const own = postings[term];
  if (own === undefined) return;
  for (let index = 0; index < length; index += 1) {
    const ordinal = touched[index] as number;
    const packed = packedAt(own, ordinal);
    if (packed === 0) continue;
    const count = countIn(packed, table, ordinal, norms);
    scores[ordinal] = (scores[ordinal] as number) + weight * saturate(count);
  }
}

/** The score that `limit` chunks reach; 0 when there are fewer. */
function nthScore(segments: readonly SegmentTerms[], all: readonly Sums[], limit: number): number {
  const floor = createFloor(limit);
  let least = 0;
  segments.forEach(({ shelf, table }, at) => {
    const { scores, touched, length } = all[at] as Sums;
    for (let index = 0; index < length; index += 1) {
      const ordinal = touched[index] as number;
      const score = scores[ordinal] as number;
      if (score <= least || shelf.gone.has(table.keys[ordinal] as number)) continue;
      least = floor.add(score);
    }
  });
  return least;
}
