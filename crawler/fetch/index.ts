export {
  type BrowserFetcher,
  type BrowserFetcherOptions,
  createBrowserFetcher,
} from './browser.ts';
export { createCrawleeHttpClient } from './crawlee.ts';
export { FetchFault } from './fault.ts';
export {
  acceptPages,
  createFetcher,
  type Fetcher,
  type FetcherOptions,
  type FetchRequest,
} from './fetcher.ts';
export { type FetchLimits, fetchLimits } from './limits.ts';
export { createMemoryPaceStore } from './pace-memory.ts';
export { createSqlPaceStore, type SqlPaceOptions } from './pace-sql.ts';
export type { PaceStore } from './pace-store.ts';
export type { RobotsRules } from './robots-parse.ts';
export { createSqlRobotsStore } from './robots-sql.ts';
export { createMemoryRobotsStore, type RobotsRecord, type RobotsStore } from './robots-store.ts';
export type { Resolve } from './target.ts';
