import type { Database } from '#lib/postgres';
import type { SearchFilter } from '../model/hit.ts';

/** The query as a vector of one model. */
export interface QueryVector {
  readonly model: string;
  readonly values: ArrayLike<number>;
}

/** Chunks whose vectors are nearest, nearest first; the filter never leaves fewer than there are. */
export type NearestChunks = (
  database: Database,
  wanted: {
    readonly model: string;
    readonly vector: ArrayLike<number>;
    readonly filter: SearchFilter;
    readonly k: number;
  },
) => Promise<readonly { readonly key: string; readonly distance: number }[]>;

/** A model that reads the query together with each passage. */
export interface Reranker {
  readonly name: string;
  /** A score for each passage, higher is better.
   * @throws Fault kb.rerank, aborted */
  rerank(
    query: string,
    passages: readonly string[],
    signal?: AbortSignal,
  ): Promise<readonly number[]>;
}
