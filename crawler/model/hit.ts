/** Which chunks may be found. */
export interface SearchFilter {
  readonly library?: string;
  readonly version?: string;
}

/** One passage of several that were found next to each other. */
export interface HitPart {
  readonly chunkId: string;
  /** Its own address, with `#anchor`. */
  readonly url: string;
  readonly headingPath: readonly string[];
  readonly content: string;
  /** The part of its content that matches best, as offsets in it. */
  readonly span: { readonly start: number; readonly end: number };
}

/** A passage that answers a query. */
export interface SearchHit {
  readonly chunkId: string;
  readonly documentId: string;
  /** Higher is better; comparable within one answer only. */
  readonly score: number;
  /** Place among the results of each ranker that found it, from 1. */
  readonly ranks: { readonly lexical?: number; readonly vector?: number; readonly rerank?: number };
  readonly library: string;
  readonly version?: string;
  readonly title: string;
  /** Address with `#anchor`. */
  readonly url: string;
  readonly headingPath: readonly string[];
  /** The chunk's Markdown. */
  readonly content: string;
  /** The part of the content that matches best, as offsets in it. */
  readonly span: { readonly start: number; readonly end: number };
  /** Where its neighbours answer as well: all of them in the page's order, this passage among them.
   * Absent when it stands alone. */
  readonly parts?: readonly HitPart[];
  /** When the page was last read, UTC milliseconds. */
  readonly crawledAt: number;
  /** Whether the page tries to instruct a model; such pages are found only when asked for. */
  readonly suspicious: boolean;
}
