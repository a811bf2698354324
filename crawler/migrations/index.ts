import { library } from './0001-library.ts';
import { index } from './0002-index.ts';
import { embeddings } from './0003-embeddings.ts';
import { transfer } from './0004-transfer.ts';
import { jobs } from './0005-jobs.ts';
import { crawl } from './0006-crawl.ts';

/** The schema of the knowledge base, oldest first; steps are only ever added. */
export const migrations = [library, index, embeddings, transfer, jobs, crawl] as const;
