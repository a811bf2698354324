import type { Sql } from '#lib/postgres';
import type { IndexView } from '../index/view.ts';
import { copiesLast } from './copies.ts';
import { linkListShare } from './formula.ts';
import { type Passage, readPassages } from './passages.ts';
import type { ParsedQuery } from './query.ts';
import { adjacencyScore, headingScore, pageScore, type RankedPage, versionShare } from './rank.ts';
import { bestPages, type ScoredPage } from './score.ts';
import type { WeightedTerm } from './select-chunks.ts';
import { rankVersions } from './versions.ts';

/** So many chunks are looked at before pages are made of them. */
const chunksConsidered = 400;
/** So many pages are ranked by their text. */
const pagesConsidered = 60;
/** So many of them by how near the query's words stand in them. */
const textsConsidered = 20;

export interface LexicalRanking {
  /** Best first. */
  readonly pages: readonly RankedPage[];
  /** The best passage of each page, and others that were read. */
  readonly passages: ReadonlyMap<number, Passage>;
  /** Whether every passage that the index has was there. */
  readonly isComplete: boolean;
}

interface Wanted {
  readonly k: number;
  readonly suspicious: boolean;
}

/** Pages by their words. More are looked at until `k` passages are left or there are no more. */
export async function rankByWords(
  sql: Sql,
  view: IndexView,
  query: ParsedQuery,
  terms: readonly WeightedTerm[],
  wanted: Wanted,
): Promise<LexicalRanking> {
  if (terms.length === 0) return { pages: [], passages: new Map(), isComplete: true };
  const versions = rankVersions(view.shelves);
  for (let limit = Math.max(chunksConsidered, wanted.k * 20); ; limit *= 4) {
    const { pages, isAll } = bestPages(view, terms, limit);
    const ranked = pages
      .map((page) => {
        const share = versionShare(versions.get(page.shelf.id) ?? 0);
        return { ...page, share, score: pageScore(page) * share };
      })
      .sort(byScore);
    const result = await rankByText(sql, query, terms, ranked, wanted);
    const count = result.pages.reduce((sum, { chunks }) => sum + chunks.length, 0);
    if (isAll || count >= wanted.k || !result.isComplete) return result;
  }
}

async function rankByText(
  sql: Sql,
  query: ParsedQuery,
  terms: readonly WeightedTerm[],
  ranked: readonly RankedPage[],
  { k, suspicious }: Wanted,
): Promise<LexicalRanking> {
  const pages: RankedPage[] = [];
  const passages = new Map<number, Passage>();
  const batch = Math.max(pagesConsidered, k);
  let count = 0;
  let isComplete = true;
  for (let from = 0; from < ranked.length && count < k; from += batch) {
    const some = ranked.slice(from, from + batch);
    const read = await readPassages(sql, some.map(bestKey));
    isComplete &&= read.size === some.length;
    for (const page of some) {
      const passage = read.get(bestKey(page));
      if (passage === undefined || !passage.isLive) continue;
      if (passage.isSuspicious && !suspicious) continue;
      passages.set(passage.key, passage);
      pages.push(addHeadings(page, passage, terms));
      count += page.chunks.length;
    }
  }
  pages.sort(byScore);
  const near = pages.map((page, index) => {
    const passage = index < textsConsidered ? passages.get(bestKey(page)) : undefined;
    if (passage === undefined) return page;
    const bonus = adjacencyScore(query, terms, passage.content);
    return { ...page, score: page.score + bonus * page.share };
  });
  const sorted = copiesLast(near.sort(byScore), (page) => passages.get(bestKey(page)), k);
  return { pages: sorted, passages, isComplete };
}

function addHeadings(
  page: RankedPage,
  { headingPath, isLinkList }: Passage,
  terms: readonly WeightedTerm[],
): RankedPage {
  const kept = isLinkList ? linkListShare : 1;
  const share = page.share * kept;
  return { ...page, share, score: page.score * kept + headingScore(terms, headingPath) * share };
}

const bestKey = ({ chunks }: ScoredPage): number => chunks[0]?.key ?? 0;

const byScore = (left: RankedPage, right: RankedPage): number =>
  right.score - left.score || left.document - right.document;
