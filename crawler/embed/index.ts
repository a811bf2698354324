export { createEmbedder } from './create.ts';
export type {
  Embedder,
  EmbedderConfig,
  EmbedderPorts,
  EmbedOptions,
  OnnxConfig,
  OpenAiConfig,
  TextRole,
} from './embedder.ts';
export { dropOldModels, ensureModel, readModels, type StoredModel } from './model-store.ts';
export { type NearChunk, type NearestRequest, nearestChunks } from './nearest.ts';
export {
  type EmbedPendingOptions,
  type EmbedProgress,
  type EmbedReport,
  embedPending,
} from './pending.ts';
export { pruneEmbeddings } from './prune.ts';
export { indexVectors } from './vector-index.ts';
