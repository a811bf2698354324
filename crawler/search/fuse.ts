import type { SearchHit } from '../model/hit.ts';
import { copiesLast } from './copies.ts';
import { fusion } from './formula.ts';
import type { Outline, Passage } from './passages.ts';
import type { RankedPage } from './rank.ts';

export interface Place {
  readonly key: number;
  readonly score: number;
  readonly ranks: SearchHit['ranks'];
}

/** A passage that the query's vector found. */
export interface NearPassage extends Outline {
  /** Cosine distance, 0 … 2. */
  readonly distance: number;
  /** What its version, or being a list of links, leaves of its score. */
  readonly share: number;
}

export interface FuseRequest {
  /** Pages that words found, best first. */
  readonly lexical: readonly RankedPage[];
  /** What all of the query's words are worth together. */
  readonly weight: number;
  /** Nearest first; empty without vectors. */
  readonly nearest: readonly NearPassage[];
}

interface PagePlace {
  score: number;
  /** Its place among the pages that words, or vectors, found, from 1. */
  lexical: number | undefined;
  vector: number | undefined;
  readonly document: number;
  /** Of its passages, best first. */
  readonly keys: number[];
}

export type FusedPage = Readonly<Omit<PagePlace, 'keys'>> & { readonly keys: readonly number[] };

/** One order of the pages that words and vectors found; a page's first passage is the one its words found.
 * With words alone the score is theirs.
 *
 * A page's words count in parts of what the whole query is worth, so that a page that says all of it keeps
 * its place, and one that shares a word of a long question does not; its nearest passage counts by where
 * its distance lies between the nearest and the farthest that were found, as models differ in what a
 * distance means. */
export function fuseScores({ lexical, weight, nearest }: FuseRequest): readonly FusedPage[] {
  const isHybrid = nearest.length > 0;
  const pages = new Map<number, PagePlace>();
  lexical.forEach(({ document, chunks, score }, index) => {
    pages.set(document, {
      document,
      keys: chunks.map(({ key }) => key),
      score: isHybrid ? (fusion.lexical * score) / weight : score,
      lexical: index + 1,
      vector: undefined,
    });
  });
  if (!isHybrid) return [...pages.values()];
  addNearest(pages, nearest);
  return [...pages.values()].sort(
    (left, right) => right.score - left.score || left.document - right.document,
  );
}

function addNearest(pages: Map<number, PagePlace>, nearest: readonly NearPassage[]): void {
  const [least, most] = [nearest[0]?.distance ?? 0, nearest.at(-1)?.distance ?? 0];
  let rank = 0;
  for (const { document, key, distance, share } of nearest) {
    let page = pages.get(document);
    if (page === undefined) {
      page = { document, keys: [], score: 0, lexical: undefined, vector: undefined };
      pages.set(document, page);
    }
    if (page.vector === undefined) {
      rank += 1;
      page.vector = rank;
      const nearness = most > least ? (most - distance) / (most - least) : 1;
      page.score += fusion.vector * nearness * share;
    }
    if (!page.keys.includes(key)) page.keys.push(key);
  }
}

/** First the best passage of each page, copies behind all others, then each page's second one, and so on.
 * @param passages those that may be among the first `k` */
export function placePassages(
  fused: readonly FusedPage[],
  passages: ReadonlyMap<number, Passage>,
  k: number,
): readonly Place[] {
  const pages = copiesLast(fused, ({ keys: [key = 0] }) => passages.get(key), k);
  const places: Place[] = [];
  for (let round = 0; places.length < k; round += 1) {
    const before = places.length;
    for (const { keys, score, lexical, vector } of pages) {
      const key = keys[round];
      if (key === undefined || places.length >= k) continue;
      places.push({
        key,
        // A later passage, or a copy, never stands above an earlier one.
        score: Math.min(score, places.at(-1)?.score ?? score),
        ranks: {
          ...(lexical === undefined ? {} : { lexical }),
          ...(vector === undefined ? {} : { vector }),
        },
      });
    }
    if (places.length === before) break;
  }
  return places;
}
