// The knowledge base for other rooms. Loads no database, no crawler and no parser before they are used.
export { type GetBase, knowledgeRoutes } from './api/routes.ts';
export type { KnowledgeBase, KnowledgeReader, PageOutline, SearchQuery } from './base/base.ts';
export { type CrawlEvent, type CrawlRequest, crawlRequestSchema } from './base/crawl-event.ts';
export { folderOf } from './base/folder.ts';
export { type BaseHolder, type BaseState, createBaseHolder } from './base/holder.ts';
export { createIdleReader, type IdleReader } from './base/idle.ts';
export { findOwnerDoor, openBase } from './base/open.ts';
export { createPageReader } from './base/read-page.ts';
export { answerSchema, hitSchema, librarySchema, outlineSchema } from './base/schemas.ts';
export { knowledgeTools } from './mcp/tools.ts';
export { knowledgeWriteTools } from './mcp/write-tools.ts';
export type { SearchFilter, SearchHit } from './model/hit.ts';
export type { Source } from './model/source.ts';
export type { LibraryEntry, OutlineEntry, QueryTerm, SearchAnswer } from './search/index.ts';
export { findWord, termsOfChunk } from './search/weigh.ts';
export type { StoredSource } from './store/source.ts';
