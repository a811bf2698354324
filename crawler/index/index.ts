export { createIndexBatch, type IndexBatch } from './batch.ts';
export { readTermVector, type TermVector } from './fields.ts';
export { mergeSegments } from './merge.ts';
export {
  type ChunkChange,
  type ChunkOwner,
  removeDocumentChunks,
  replaceChunks,
  type WriteOptions,
  writeIndexBatch,
} from './replace.ts';
export {
  type IndexProblem,
  readIndexed,
  rebuildIndex,
  rebuildIndexIn,
  verifyIndex,
} from './verify.ts';
