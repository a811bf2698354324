import type { HitPart, SearchHit } from '../model/hit.ts';
import type { Place } from './fuse.ts';
import { addressOf, hitOf, type Passage } from './passages.ts';
import type { RankedPage } from './rank.ts';
import { bestSpan } from './span.ts';

/** A hit is of so many passages at most. */
export const partsMax = 3;
/** A neighbour joins a page's best passage when it has so much of its score. */
const neighbourShare = 0.6;

/** Passages that may join the best ones of the first `k` pages, by document. */
export function findNeighbours(
  pages: readonly RankedPage[],
  k: number,
): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, readonly number[]>();
  for (const { document, chunks } of pages.slice(0, k)) {
    const least = (chunks[0]?.score ?? 0) * neighbourShare;
    const others = chunks.slice(1, partsMax + 1).filter(({ score }) => score >= least);
    if (others.length > 0)
      found.set(
        document,
        others.map(({ key }) => key),
      );
  }
  return found;
}

interface Draft {
  readonly place: Place;
  readonly best: Passage;
  /** In the page's order, without gaps. */
  parts: Passage[];
}

/** Hits of places, best first: passages that follow each other on a page are one hit, told by its best
 * one. */
export function stitchHits(
  places: readonly Place[],
  neighbours: ReadonlyMap<number, readonly number[]>,
  passages: ReadonlyMap<number, Passage>,
  weights: ReadonlyMap<string, number>,
  k: number,
): readonly SearchHit[] {
  const drafts: Draft[] = [];
  const byPage = new Map<number, Draft[]>();
  for (const place of places) {
    const passage = passages.get(place.key);
    if (passage === undefined) continue;
    const own = byPage.get(passage.document) ?? [];
    byPage.set(passage.document, own);
    if (own.some(({ parts }) => parts.includes(passage))) continue;
    if (own.some((draft) => join(draft, passage)) || drafts.length >= k) continue;
    const draft = { place, best: passage, parts: [passage] };
    drafts.push(draft);
    own.push(draft);
    if (own.length === 1) joinAll(draft, neighbours.get(passage.document) ?? [], passages);
  }
  return drafts.map((draft) => renderHit(draft, weights));
}

/** Nearest first, whatever the order of their scores: 3 joins 1 only behind 2. */
function joinAll(
  draft: Draft,
  keys: readonly number[],
  passages: ReadonlyMap<number, Passage>,
): void {
  const others = keys.flatMap((key) => passages.get(key) ?? []);
  const distance = ({ ordinal }: Passage): number => Math.abs(ordinal - draft.best.ordinal);
  for (const passage of others.toSorted((left, right) => distance(left) - distance(right)))
    join(draft, passage);
}

function join(draft: Draft, passage: Passage): boolean {
  const { parts } = draft;
  if (parts.length >= partsMax) return false;
  if (passage.ordinal + 1 === parts[0]?.ordinal) draft.parts = [passage, ...parts];
  else if (passage.ordinal - 1 === parts.at(-1)?.ordinal) draft.parts = [...parts, passage];
  else return false;
  return true;
}

function renderHit({ place, best, parts }: Draft, weights: ReadonlyMap<string, number>): SearchHit {
  const { score, ranks } = place;
  const spanned = parts.map((part): HitPart => {
    const { id, content, headingPath } = part;
    const span = bestSpan(content, weights);
    return { chunkId: id, url: addressOf(part), headingPath, content, span };
  });
  const span = spanned[parts.indexOf(best)]?.span ?? { start: 0, end: 0 };
  const hit = hitOf(best, { score, ranks, span });
  return parts.length === 1 ? hit : { ...hit, parts: spanned };
}
