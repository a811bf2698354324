import type { SearchFilter, SearchHit } from '../model/hit.ts';
import type { Source } from '../model/source.ts';
import type { LibraryEntry, OutlineEntry, SearchAnswer } from '../search/index.ts';
import type { StoredSource } from '../store/source.ts';
import type { CrawlEvent, CrawlRequest, SourcePlan } from './crawl-event.ts';

export interface SearchQuery {
  readonly query: string;
  readonly filter: SearchFilter;
  /** How many passages at most. */
  readonly k: number;
  /** Whether pages that try to instruct a model are found too. */
  readonly suspicious: boolean;
}

/** The passages of a page, in its order. */
export interface PageOutline {
  readonly documentId: string;
  readonly library: string;
  readonly version?: string;
  readonly title: string;
  readonly url: string;
  /** When it was last read, UTC milliseconds. */
  readonly crawledAt: number;
  readonly passages: readonly OutlineEntry[];
}

/** What can be asked of the knowledge base. Throws Faults `postgres.*`, or when it is another process'
 * `api.*`; `aborted`. */
export interface KnowledgeReader {
  search(query: SearchQuery, signal: AbortSignal): Promise<SearchAnswer>;
  /** A passage with so many neighbours before and after it. @throws Fault kb.unknown */
  readChunk(id: string, neighbours: number, signal: AbortSignal): Promise<readonly SearchHit[]>;
  /** @throws Fault kb.unknown */
  outline(documentId: string, signal: AbortSignal): Promise<PageOutline>;
  /** Passages of other pages about the same. @throws Fault kb.unknown */
  related(chunkId: string, k: number, signal: AbortSignal): Promise<readonly SearchHit[]>;
  listLibraries(signal: AbortSignal): Promise<readonly LibraryEntry[]>;
}

/** Also what is read into it. Unknown names throw Fault `crawl.unknown-source`. */
export interface KnowledgeBase extends KnowledgeReader {
  listSources(signal: AbortSignal): Promise<readonly StoredSource[]>;
  readSource(name: string, signal: AbortSignal): Promise<StoredSource>;
  /** @throws Fault usage when the name is taken */
  addSource(source: Source, signal: AbortSignal): Promise<void>;
  /** With everything that was read from it. */
  removeSource(name: string, signal: AbortSignal): Promise<void>;
  /** With undefined it is read again. */
  pauseSource(name: string, reason: string | undefined, signal: AbortSignal): Promise<void>;
  planCrawl(request: CrawlRequest, signal: AbortSignal): Promise<readonly SourcePlan[]>;
  /** Reads sources and tells how it goes on; returns when all are dealt with, throws what keeps it from
   * going on. Stopped by the signal, the next one goes on where it was. */
  crawl(
    request: CrawlRequest,
    tell: (event: CrawlEvent) => void,
    signal: AbortSignal,
  ): Promise<CrawlSummary>;
  close(): Promise<void>;
}

export interface CrawlSummary {
  /** 0 when every run did what it could; otherwise the exit code of a Fault that says what is wrong. */
  readonly exitCode: number;
}
