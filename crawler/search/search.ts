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
import { type Passage, readPassages } from './passages.ts';
import type { NearestChunks, QueryVector, Reranker } from './ports.ts';
import { parseQuery } from './query.ts';
import { rankByWords } from './rank-words.ts';
import { rerankHits } from './rerank.ts';
import { weighTerms } from './score.ts';
import { findNeighbours, partsMax, stitchHits } from './stitch.ts';
import { correctTerms, isMisspelt } from './typo.ts';
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
const vectorsConsidered = 100;

const caches = new WeakMap<Database, IndexCache>();

function cacheOf(database: Database): IndexCache {
  const known = caches.get(database);
  if (known !== undefined) return known;
  const cache = createIndexCache();
  caches.set(database, cache);
  return cache;
}

/** Passages that answer a query, best first: one of each page with the neighbours that answer as well,
 * further ones of a page only when there are no more pages.
 * @throws Fault postgres.*, aborted */
export async function search(database: Database, request: SearchRequest): Promise<SearchAnswer> {
  const k = Math.min(Math.max(1, Math.trunc(request.k ?? kDefault)), kMax);
  const cache = cacheOf(database);
  const options = request.signal === undefined ? {} : { signal: request.signal };
  const answer = await answerAtOnce(database, cache, request, k);
  if (answer !== undefined) return rerankHits(answer, request, k);
  const isolated = await database.transaction(async (sql) => {
    await sql.query('set transaction isolation level repeatable read, read only');
    return answerIn(sql, cache, request, k, true);
  }, options);
  if (isolated === undefined) throw new Error('a transaction saw two states of the index');
  return rerankHits(isolated, request, k);
}

/** Without a transaction: two statements, one for the index and one for the passages. Undefined when
 * it needs more, or when somebody wrote in between. */
async function answerAtOnce(
  database: Database,
  cache: IndexCache,
  request: SearchRequest,
  k: number,
): Promise<SearchAnswer | undefined> {
  const { signal } = request;
  if (request.vector !== undefined) return undefined;
  const sql: Sql =
    signal === undefined
      ? database
      : { query: (text, values, options) => database.query(text, values, { ...options, signal }) };
  return answerIn(sql, cache, request, k, false);
}

/** @param isIsolated whether all statements see one state of the database
 * @returns undefined when they had to and did not */
async function answerIn(
  sql: Sql,
  cache: IndexCache,
  request: SearchRequest,
  k: number,
  isIsolated: boolean,
): Promise<SearchAnswer | undefined> {
  const notes: string[] = [];
  const query = parseQuery(request.query);
  const filter = request.filter ?? {};
  const view = await openView(sql, cache, filter, query.terms);
  if (view === undefined) return undefined;
  const found = await openTerms(sql, cache, view, query.terms);
  if (!isIsolated && found.some(isMisspelt)) return undefined;
  const { terms, corrections, corrected } = await correctTerms(sql, cache, view, found);
  notes.push(...staleNotes(view), ...corrections);
  const weighted = weighTerms(view, terms);
  const suspicious = request.suspicious === true;
  const lexical = await rankByWords(sql, view, query, weighted, { k, suspicious });
  if (!isIsolated && !lexical.isComplete) return undefined;
  const nearest = await rankByVector(sql, request, filter, notes);
  const passages = new Map([...lexical.passages, ...nearest.passages]);
  // Only where there are fewer pages than hits do passages of one page meet.
  const isFull = lexical.pages.length >= k;
  const places = fuseRanks(lexical.pages, nearest.passages.values(), isFull ? k : k * partsMax);
  const neighbours = findNeighbours(lexical.pages, k);
  const missing = [...places.map(({ key }) => key), ...[...neighbours.values()].flat()];
  const unread = [...new Set(missing)].filter((key) => !passages.has(key));
  const read = await readPassages(sql, unread);
  if (!isIsolated && read.size < unread.length) return undefined;
  for (const [key, passage] of read) passages.set(key, passage);
  const weights = new Map(weighted.map(({ term, weight }) => [term, weight]));
  return {
    hits: stitchHits(places, neighbours, passages, weights, k),
    ...{ mode: nearest.mode, isReranked: false },
    ...{ terms: weighQuery(view, found, corrected), notes },
  };
}

function staleNotes({ shelves }: IndexView): readonly string[] {
  return shelves
    .filter(({ isStale }) => isStale)
    .map(({ library }) => `the index of ${library} was made by another version; rebuild it`);
}

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
    if (passage === undefined || !passage.isLive) return [];
    return passage.isSuspicious && suspicious !== true ? [] : [passage];
  });
  return { mode: 'hybrid', passages: new Map(wanted.map((passage) => [passage.key, passage])) };
}
