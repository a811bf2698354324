import type { SearchHit } from '../model/hit.ts';
import { fusion } from './formula.ts';
import type { Passage } from './passages.ts';
import type { RankedPage } from './rank.ts';

export interface Place {
  readonly key: number;
  readonly score: number;
  readonly ranks: SearchHit['ranks'];
}

interface PagePlace {
  score: number;
  lexical: number | undefined;
  vector: number | undefined;
  readonly document: number;
  /** Best first. */
  readonly keys: number[];
}

/** One order of the pages that words and vectors found, by reciprocal rank; a page's first passage is
 * the one its words found. Further passages of pages follow when there are fewer than `k` pages. With
 * words alone the score is theirs. */
export function fuseRanks(
  lexical: readonly RankedPage[],
  nearest: Iterable<Passage>,
  k: number,
): readonly Place[] {
  const pages = new Map<number, PagePlace>();
  const vectors = [...nearest];
  const isHybrid = vectors.length > 0;
  lexical.forEach(({ document, chunks, score }, index) => {
    pages.set(document, {
      document,
      keys: chunks.map(({ key }) => key),
      score: isHybrid ? fusion.lexical / (fusion.k + index + 1) : score,
      lexical: index + 1,
      vector: undefined,
    });
  });
  let rank = 0;
  for (const { document, key } of vectors) {
    let page = pages.get(document);
    if (page === undefined) {
      page = { document, keys: [], score: 0, lexical: undefined, vector: undefined };
      pages.set(document, page);
    }
    if (page.vector === undefined) {
      rank += 1;
      page.vector = rank;
      page.score += fusion.vector / (fusion.k + rank);
    }
    if (!page.keys.includes(key)) page.keys.push(key);
  }
  const sorted = [...pages.values()].sort(
    (left, right) => right.score - left.score || left.document - right.document,
  );
  return inRounds(sorted, k);
}

/** First the best passage of each page, then each page's second one, and so on. */
function inRounds(pages: readonly PagePlace[], k: number): readonly Place[] {
  const places: Place[] = [];
  for (let round = 0; places.length < k; round += 1) {
    const before = places.length;
    for (const { keys, score, lexical, vector } of pages) {
      const key = keys[round];
      if (key === undefined || places.length >= k) continue;
      places.push({
        key,
        // A later passage never stands above an earlier one.
        score: round === 0 ? score : Math.min(score, places.at(-1)?.score ?? score),
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
