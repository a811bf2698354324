export { type ChunkInput, chunkDocument } from './chunk-document.ts';
export { estimateTokens } from './limits.ts';
