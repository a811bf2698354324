import type { Database, Sql } from '#lib/postgres';
import {
  createIndexCache,
  type IndexCache,
  type IndexView,
  openTerms,
  openView,
} from '../index/view.ts';
import type { SearchFilter, SearchHit } from '../model/hit.ts';
import { fuseRanks } from './fuse.ts';
import { hitOf, type Passage, readHeads, readPassages } from './passages.ts';
import type { NearestChunks, QueryVector, Reranker } from './ports.ts';
import { type ParsedQuery, parseQuery } from './query.ts';
import {
  adjacencyScore,
  hasNeighbours,
  headingScore,
  pageScore,
  type RankedPage,
  versionShare,
} from './rank.ts';
import { rerankHits } from './rerank.ts';
import { bestPages, type ScoredPage, scoreChunks, type WeightedTerm, weighTerms } from './score.ts';
import { bestSpan } from './span.ts';
import { correctTerms } from './typo.ts';
import { rankVersions } from './versions.ts';
import { type QueryTerm, weighQuery } from './weigh.ts';

export interface SearchRequest {
  readonly query: string;
  readonly filter?: SearchFilter;
  /** How many passages; fewer only when there are no more. */
  readonly k?: number;
  /** The query's embedding; without it the search is by words. */
  readonly vector?: QueryVector;
  readonly nearest?: NearestChunks;
  readonly reranker?: Reranker;
  /** Whether pages that try to instruct a model are found too. */
  readonly suspicious?: boolean;
  readonly signal?: AbortSignal;
}

export interface SearchAnswer {
  readonly hits: readonly SearchHit[];
  /** Which rankers took part. */
  readonly mode: 'lexical' | 'hybrid';
  readonly isReranked: boolean;
  /** What the query's terms are worth; whether a hit says anything can be told by those it has. */
  readonly terms: readonly QueryTerm[];
  /** Why a ranker did not take part, what was corrected: sentences for the user. */
  readonly notes: readonly string[];
}

const kDefault = 10;
const kMax = 200;
/** So many chunks are looked at before pages are made of them. */
const chunksConsidered = 400;
/** So many pages are ranked by their text. */
const pagesConsidered = 60;
/** So many of them by how near the query's words stand in them. */
const textsConsidered = 20;
const vectorsConsidered = 100;

const caches = new WeakMap<Database, IndexCache>();

function cacheOf(database: Database): IndexCache {
  const known = caches.get(database);
  if (known !== undefined) return known;
  const cache = createIndexCache();
  caches.set(database, cache);
  return cache;
}

/** Passages that answer a query, best first: one of each page, further ones of a page only when there
 * are no more pages.
 * @throws Fault postgres.*, aborted */
export async function search(database: Database, request: SearchRequest): Promise<SearchAnswer> {
  const k = Math.min(Math.max(1, Math.trunc(request.k ?? kDefault)), kMax);
  const cache = cacheOf(database);
  const { signal } = request;
  const answer = await database.transaction(
    async (sql) => {
      await sql.query('set transaction isolation level repeatable read, read only');
      return answerIn(sql, cache, request, k);
    },
    signal === undefined ? {} : { signal },
  );
  return rerankHits(answer, request, k);
}

async function answerIn(
  sql: Sql,
  cache: IndexCache,
  request: SearchRequest,
  k: number,
): Promise<SearchAnswer> {
  const notes: string[] = [];
  const query = parseQuery(request.query);
  const filter = request.filter ?? {};
  const view = await openView(sql, cache, filter);
  const found = await openTerms(sql, cache, view, query.terms);
  const { terms, corrections, corrected } = await correctTerms(sql, cache, view, found);
  notes.push(...staleNotes(view), ...corrections);
  const weighted = weighTerms(view, terms);
  const lexical = await rankByWords(sql, view, query, weighted, request, k);
  const nearest = await rankByVector(sql, request, filter, notes);
  const passages = new Map([...lexical.passages, ...nearest.passages]);
  const weights = new Map(weighted.map(({ term, weight }) => [term, weight]));
  const places = fuseRanks(lexical.pages, nearest.passages.values(), k);
  const missing = places.map(({ key }) => key).filter((key) => !passages.has(key));
  for (const [key, passage] of await readPassages(sql, missing)) passages.set(key, passage);
  const hits = places.flatMap(({ key, score, ranks }) => {
    const passage = passages.get(key);
    if (passage === undefined) return [];
    return [hitOf(passage, { score, ranks, span: bestSpan(passage.content, weights) })];
  });
  return {
    ...{ hits: hits.slice(0, k), mode: nearest.mode, isReranked: false },
    ...{ terms: weighQuery(view, found, corrected), notes },
  };
}

function staleNotes({ shelves }: IndexView): readonly string[] {
  return shelves
    .filter(({ isStale }) => isStale)
    .map(({ library }) => `the index of ${library} was made by another version; rebuild it`);
}

interface LexicalRanking {
  readonly pages: readonly RankedPage[];
  readonly passages: ReadonlyMap<number, Passage>;
}

/** Pages by their words. More are looked at until `k` passages are left or there are no more. */
async function rankByWords(
  sql: Sql,
  view: IndexView,
  query: ParsedQuery,
  terms: readonly WeightedTerm[],
  request: SearchRequest,
  k: number,
): Promise<LexicalRanking> {
  if (terms.length === 0) return { pages: [], passages: new Map() };
  const segments = scoreChunks(view, terms);
  const versions = rankVersions(view.shelves);
  for (let limit = Math.max(chunksConsidered, k * 20); ; limit *= 4) {
    const { pages, isAll } = bestPages(view, segments, terms, limit);
    const ranked = pages
      .map((page) => {
        const share = versionShare(versions.get(page.shelf.id) ?? 0);
        return { ...page, share, score: pageScore(page) * share };
      })
      .sort(byScore);
    const result = await rankByText(sql, query, terms, ranked, request, k);
    const count = result.pages.reduce((sum, { chunks }) => sum + chunks.length, 0);
    if (isAll || count >= k) return result;
  }
}

async function rankByText(
  sql: Sql,
  query: ParsedQuery,
  terms: readonly WeightedTerm[],
  ranked: readonly RankedPage[],
  request: SearchRequest,
  k: number,
): Promise<LexicalRanking> {
  const pages: RankedPage[] = [];
  const batch = Math.max(pagesConsidered, k);
  let count = 0;
  for (let from = 0; from < ranked.length && count < k; from += batch) {
    const some = ranked.slice(from, from + batch);
    const heads = await readHeads(sql, some.map(bestKey));
    for (const page of some) {
      const head = heads.get(bestKey(page));
      if (head === undefined || (head.isSuspicious && request.suspicious !== true)) continue;
      pages.push({
        ...page,
        score: page.score + headingScore(terms, head.headingPath) * page.share,
      });
      count += page.chunks.length;
    }
  }
  pages.sort(byScore);
  if (!hasNeighbours(query)) return { pages, passages: new Map() };
  const passages = await readPassages(sql, pages.slice(0, textsConsidered).map(bestKey));
  const read = pages.map((page) => {
    const passage = passages.get(bestKey(page));
    if (passage === undefined) return page;
    const bonus = adjacencyScore(query, terms, passage.content);
    return { ...page, score: page.score + bonus * page.share };
  });
  return { pages: read.sort(byScore), passages };
}

const bestKey = ({ chunks }: ScoredPage): number => chunks[0]?.key ?? 0;

const byScore = (left: RankedPage, right: RankedPage): number =>
  right.score - left.score || left.document - right.document;

async function rankByVector(
  sql: Sql,
  { vector, nearest, suspicious }: SearchRequest,
  filter: SearchFilter,
  notes: string[],
): Promise<{ mode: SearchAnswer['mode']; passages: ReadonlyMap<number, Passage> }> {
  if (vector === undefined || nearest === undefined) {
    notes.push('by words only: the query has no embedding');
    return { mode: 'lexical', passages: new Map() };
  }
  const { model, values } = vector;
  const found = await nearest(sql, { model, vector: values, filter, k: vectorsConsidered });
  if (found.length === 0) {
    notes.push(`by words only: no passage has an embedding of ${model}`);
    return { mode: 'lexical', passages: new Map() };
  }
  const keys = found.map(({ key }) => Number(key));
  const passages = await readPassages(sql, keys);
  const wanted = keys.flatMap((key) => {
    const passage = passages.get(key);
    return passage === undefined || (passage.isSuspicious && suspicious !== true) ? [] : [passage];
  });
  return { mode: 'hybrid', passages: new Map(wanted.map((passage) => [passage.key, passage])) };
}
