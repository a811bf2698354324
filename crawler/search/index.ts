export type { NearestChunks, QueryVector, Reranker } from './ports.ts';
export {
  type LibraryEntry,
  listLibraries,
  type OutlineEntry,
  outline,
  readChunk,
  related,
} from './read.ts';
export { parseReranker } from './rerank-setting.ts';
export { createReranker, type RerankerOptions } from './reranker.ts';
export { type SearchAnswer, type SearchRequest, search } from './search.ts';
export { findWord, type QueryTerm, termsOfChunk } from './weigh.ts';
