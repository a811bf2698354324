export { captureNote } from './capture.ts';
export { promoteNote } from './promote.ts';
export { type FoundKnowledge, type KnowledgeAnswer, searchKnowledge } from './search.ts';
export { normaliseTags } from './tags.ts';
