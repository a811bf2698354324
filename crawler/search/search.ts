import type { Database, Sql } from '#lib/postgres';
import {
  createIndexCache,
  type IndexCache,
  type IndexView,
  openTerms,
  openView,
} from '../index/view.ts';
import type { SearchFilter, SearchHit } from '../model/hit.ts';
import { type FusedPage, fuseScores, type NearPassage, type Place, placePassages } from './fuse.ts';
import { type Passage, readPassages } from './passages.ts';
import type { NearestChunks, QueryVector, Reranker } from './ports.ts';
import { parseQuery } from './query.ts';
import { rankByVectors, vectorsConsidered } from './rank-vectors.ts';
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
  /** Why there is no vector, for the answer's notes. */
  readonly vectorless?: string | undefined;
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
/** A reranker chooses among so many, however few are asked for. */
const rerankedMin = 30;

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
  const found = request.reranker === undefined ? k : Math.max(k, rerankedMin);
  const cache = cacheOf(database);
  const options = request.signal === undefined ? {} : { signal: request.signal };
  const near = lookNear(database, request);
  // The embedded database does one thing after another, and a transaction would wait for what it waits for.
  if (database.engine === 'pglite') await near;
  const asked = { ...request, near };
  const answer = await answerAtOnce(database, cache, asked, found);
  if (answer !== undefined) return rerankHits(answer, request, k);
  const isolated = await database.transaction(async (sql) => {
    await sql.query('set transaction isolation level repeatable read, read only');
    return answerIn(sql, cache, asked, found, true);
  }, options);
  if (isolated === undefined) throw new Error('a transaction saw two states of the index');
  return rerankHits(isolated, request, k);
}

type NearChunks = Awaited<ReturnType<NearestChunks>>;

interface Asked extends SearchRequest {
  /** Looked for on another connection while words are ranked. What was written in between is missing here or
   * there, and so left out. */
  readonly near: Promise<NearChunks | undefined>;
}

/** Undefined where vectors do not take part. */
function lookNear(database: Database, request: SearchRequest): Promise<NearChunks | undefined> {
  const { vector, nearest, filter = {}, signal } = request;
  if (vector === undefined || nearest === undefined) return Promise.resolve(undefined);
  const { model, values } = vector;
  const wanted = { model, vector: values, filter, k: vectorsConsidered };
  const found = nearest(withSignal(database, signal), wanted);
  // Who asks words first may fail before anybody waits for this.
  found.catch(() => undefined);
  return found;
}

/** The same, called off with the signal. */
function withSignal(database: Database, signal: AbortSignal | undefined): Database {
  if (signal === undefined) return database;
  return {
    ...database,
    query: (text, values, options) => database.query(text, values, { ...options, signal }),
    transaction: (work, options) => database.transaction(work, { ...options, signal }),
  };
}

/** Without a transaction: one statement for the index and one or two for the passages. Undefined when
 * it needs more, or when somebody wrote in between. */
function answerAtOnce(
  database: Database,
  cache: IndexCache,
  asked: Asked,
  k: number,
): Promise<SearchAnswer | undefined> {
  return answerIn(withSignal(database, asked.signal), cache, asked, k, false);
}

/** @param isIsolated whether all statements see one state of the database
 * @returns undefined when they had to and did not */
async function answerIn(
  sql: Sql,
  cache: IndexCache,
  request: Asked,
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
  const nearest = await readNearest(sql, view, request, notes);
  const weight = weighted.reduce((sum, { weight }) => sum + weight, 0);
  const pages = fuseScores({ lexical: lexical.pages, nearest, weight });
  const neighbours = findNeighbours(lexical.pages, k);
  const passages = new Map(lexical.passages);
  const joined = [...neighbours.values()].flat();
  const read = async (keys: readonly number[]) => {
    const unread = [...new Set([...keys, ...joined])].filter((key) => !passages.has(key));
    const found = await readPassages(sql, unread);
    for (const [key, passage] of found) passages.set(key, passage);
    return isIsolated || found.size === unread.length;
  };
  const places = await placeShown(pages, passages, k, read);
  if (places === undefined) return undefined;
  const weights = new Map(weighted.map(({ term, weight }) => [term, weight]));
  return {
    hits: stitchHits(places, neighbours, passages, weights, k),
    ...{ mode: nearest.length > 0 ? 'hybrid' : 'lexical', isReranked: false },
    ...{ terms: weighQuery(view, found, corrected), notes },
  };
}

/** Reads the passages that may be shown and places them. More are read as long as copies stand among them.
 * @param read adds to `passages`, and says whether that went well */
async function placeShown(
  pages: readonly FusedPage[],
  passages: ReadonlyMap<number, Passage>,
  k: number,
  read: (keys: readonly number[]) => Promise<boolean>,
): Promise<readonly Place[] | undefined> {
  const isFew = pages.length < k;
  for (let count = k; ; count *= 2) {
    const some = pages.slice(0, count).flatMap(({ keys }) => (isFew ? keys : keys.slice(0, 1)));
    if (!(await read(some))) return undefined;
    // Only where there are fewer pages than hits do passages of one page meet.
    const places = placePassages(pages, passages, isFew ? k * partsMax : k);
    if (count >= pages.length || places.every(({ key }) => passages.has(key))) return places;
  }
}

function staleNotes({ shelves }: IndexView): readonly string[] {
  return shelves
    .filter(({ isStale }) => isStale)
    .map(({ library }) => `the index of ${library} was made by another version; rebuild it`);
}

/** Empty, with the reason among the notes, where vectors do not take part. */
async function readNearest(
  sql: Sql,
  view: IndexView,
  request: Asked,
  notes: string[],
): Promise<readonly NearPassage[]> {
  const { vector, vectorless = 'the query has no embedding', suspicious = false } = request;
  const near = await request.near;
  if (near === undefined) notes.push(`by words only: ${vectorless}`);
  else if (near.length === 0) {
    notes.push(`by words only: no passage has an embedding of ${vector?.model}`);
  }
  return rankByVectors(sql, view, near ?? [], { suspicious });
}
