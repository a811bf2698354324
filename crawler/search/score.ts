import { fieldCount } from '../index/fields.ts';
import { packedAt } from '../index/postings.ts';
import type { IndexView, ShelfView, TermView } from '../index/view.ts';
import { countIn, createNorms, type FieldNorms, fieldCountOf, saturate } from './bm25f.ts';
import { inverseFrequency, pageChunks } from './formula.ts';
import {
  type SegmentTerms,
  segmentsWith,
  selectChunks,
  type WeightedTerm,
} from './select-chunks.ts';

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

/** The `limit` best chunks' pages, with all their chunks; `isAll` when no chunk was left out. */
export function bestPages(
  view: IndexView,
  terms: readonly WeightedTerm[],
  limit: number,
): { readonly pages: readonly ScoredPage[]; readonly isAll: boolean } {
  const norms = createNorms(view.averages);
  const segments = segmentsWith(view, terms);
  const { selected, isAll } = selectChunks(segments, terms, norms, limit);
  const wanted = new Map<number, ShelfView>();
  for (const { segment, ordinals } of selected)
    for (const ordinal of ordinals)
      wanted.set(segment.table.documents[ordinal] as number, segment.shelf);
  const byShelf = Map.groupBy(segments, ({ shelf }) => shelf);
  const reading = {
    ...{ terms, norms, pageNorms: createNorms(pageAverages(view.averages)) },
    counts: new Float64Array(terms.length * fieldCount),
    lengths: new Float64Array(fieldCount),
  };
  const pages = Array.from(wanted, ([document, shelf]) =>
    readPage(reading, byShelf.get(shelf) ?? [], document, shelf),
  );
  return { pages, isAll };
}

/** The title is every chunk's; it counts once. */
const titleField = 1;

const pageAverages = (averages: readonly number[]): readonly number[] =>
  averages.map((average, field) => average * (field === titleField ? 1 : pageChunks));

/** What is read of one page after the other, and where it is counted. */
interface Reading {
  readonly terms: readonly WeightedTerm[];
  readonly norms: FieldNorms;
  readonly pageNorms: FieldNorms;
  /** By term and field. */
  readonly counts: Float64Array;
  readonly lengths: Float64Array;
}

function readPage(
  reading: Reading,
  segments: readonly SegmentTerms[],
  document: number,
  shelf: ShelfView,
): ScoredPage {
  reading.counts.fill(0);
  reading.lengths.fill(0);
  const chunks: ScoredChunk[] = [];
  for (const segment of segments) readPart(reading, segment, document, chunks);
  chunks.sort((left, right) => right.score - left.score || left.key - right.key);
  return { document, shelf, chunks, whole: wholeScore(reading) };
}

/** A page's chunks of one segment. Its postings are added term by term in the query's order, so that a
 * chunk's score does not depend on what else was looked at. */
function readPart(
  { terms, norms, counts, lengths }: Reading,
  { shelf, table, postings }: SegmentTerms,
  document: number,
  chunks: ScoredChunk[],
): void {
  const { documents, keys } = table;
  // Large segments hold the pages of a stretch each.
  if (document > (documents[documents.length - 1] as number)) return;
  if (document < (documents[0] as number)) return;
  const first = firstOf(documents, document);
  let end = first;
  while (end < documents.length && documents[end] === document) end += 1;
  if (end === first) return;
  const scores = new Float64Array(end - first);
  for (let ordinal = first; ordinal < end; ordinal += 1) {
    if (shelf.gone.has(keys[ordinal] as number)) continue;
    for (let field = 0; field < fieldCount; field += 1)
      addField(lengths, field, field, (table.lengths[field] as Uint16Array)[ordinal] as number);
  }
  for (let term = 0; term < terms.length; term += 1) {
    const own = postings[term];
    if (own === undefined) continue;
    const { weight } = terms[term] as WeightedTerm;
    for (let ordinal = first; ordinal < end; ordinal += 1) {
      const packed = packedAt(own, ordinal);
      if (packed === 0 || shelf.gone.has(keys[ordinal] as number)) continue;
      scores[ordinal - first] =
        (scores[ordinal - first] as number) +
        weight * saturate(countIn(packed, table, ordinal, norms));
      for (let field = 0; field < fieldCount; field += 1)
        addField(counts, term * fieldCount + field, field, fieldCountOf(packed, field));
    }
  }
  scores.forEach((score, index) => {
    if (score > 0) chunks.push({ key: keys[first + index] as number, score });
  });
}

function addField(sums: Float64Array, at: number, field: number, value: number): void {
  const known = sums[at] as number;
  sums[at] = field === titleField ? Math.max(known, value) : known + value;
}

function wholeScore({ terms, counts, lengths, pageNorms }: Reading): number {
  const { weights, bases, slopes } = pageNorms;
  let score = 0;
  terms.forEach(({ weight }, term) => {
    let total = 0;
    for (let field = 0; field < fieldCount; field += 1) {
      const norm =
        (bases[field] as number) + (slopes[field] as number) * (lengths[field] as number);
      total += ((weights[field] as number) * (counts[term * fieldCount + field] as number)) / norm;
    }
    score += weight * saturate(total);
  });
  return score;
}

/** The first chunk of a document, or of the next one. */
function firstOf(documents: Float64Array, document: number): number {
  let low = 0;
  let high = documents.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((documents[middle] as number) < document) low = middle + 1;
    else high = middle;
  }
  return low;
}
