import { crawlSource } from './crawl-source.ts';
import { embedBatch } from './embed-batch.ts';
import { prune } from './prune.ts';
import { reindex } from './reindex.ts';

/** Every kind of job. */
export const jobKinds = [crawlSource, embedBatch, prune, reindex] as const;
