import type { Source } from '../model/source.ts';
import type { JobQueue } from './queue.ts';
import { siteOf } from './site.ts';

export interface QueuedSource {
  readonly source: string;
  readonly job: string;
}

/** Whether any host can read it. A folder is one of the machine it was added on. */
export function isShareable({ kind }: Source): boolean {
  return kind !== 'folder';
}

/** Queues these sources to be read by any worker. One that waits already is not queued again. */
export async function enqueueSources(
  queue: JobQueue,
  sources: readonly Source[],
  { onlyDue }: { readonly onlyDue: boolean },
): Promise<readonly QueuedSource[]> {
  const queued: QueuedSource[] = [];
  for (const source of sources) {
    const { name } = source;
    const job = await queue.enqueue('crawl-source', {
      ...{ source: name, site: siteOf(source), onlyDue },
    });
    queued.push({ source: name, job });
  }
  return queued;
}
