import {
  BasicCrawler,
  type BasicCrawlerOptions,
  Configuration,
  type IRequestManager,
  Log,
  Request,
} from '@crawlee/basic';
import { type BaseHttpClient, EventManager } from '@crawlee/core';
import type { LeasedPage } from './frontier.ts';
import { limits } from './limits.ts';

/** The frontier as the driver sees it. */
export interface PageQueue {
  /** The next address; undefined when there is none now. */
  next(): Promise<LeasedPage | undefined>;
  /** Whether `next` would give one. */
  hasNext(): Promise<boolean>;
  /** Whether nothing is left and nothing will come. */
  isFinished(): Promise<boolean>;
  readonly total: () => number;
  readonly done: () => number;
}

export interface DriveOptions {
  readonly queue: PageQueue;
  /** The one way to the network there is in Crawlee. */
  readonly httpClient: BaseHttpClient;
  readonly concurrency: number;
  /** Whatever it throws ends the run. */
  readonly handle: (page: LeasedPage) => Promise<void>;
}

/** Reads every address of the queue, `concurrency` at a time. Crawlee is the engine (its pool decides
 * when the next task starts); the queue, retries, pacing, memory of what was done and HTTP are ours. */
export async function drive({
  queue,
  httpClient,
  concurrency,
  handle,
}: DriveOptions): Promise<void> {
  const pages = new Map<string, LeasedPage>();
  const running = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  const crawler = new FrontierCrawler(
    createRequestManager(queue, pages, () => failure !== undefined),
    {
      httpClient,
      useSessionPool: false,
      maxRequestRetries: 0,
      minConcurrency: concurrency,
      maxConcurrency: concurrency,
      requestHandlerTimeoutSecs: limits.page.timeoutMs / 1_000,
      statusMessageLoggingInterval: 24 * 3_600,
      statisticsOptions: { saveErrorSnapshots: false },
      autoscaledPoolOptions: { loggingIntervalSecs: null, maybeRunIntervalSecs: 0.1 },
      log: new Log({ level: 0 }),
      requestHandler: async ({ request }) => {
        const page = pages.get(request.uniqueKey);
        if (page === undefined) return;
        pages.delete(request.uniqueKey);
        const task = handle(page).catch((error: unknown) => {
          failure ??= { error };
        });
        running.add(task);
        await task.finally(() => running.delete(task));
      },
    },
    quietConfiguration(),
  );
  try {
    await crawler.run();
  } finally {
    // Crawlee leaves tasks behind when it is interrupted.
    await Promise.all(running);
  }
  if (failure !== undefined) throw failure.error;
}

/** Crawlee 3.18 knows request managers and refuses them as an option. */
class FrontierCrawler extends BasicCrawler {
  constructor(
    manager: IRequestManager,
    options: BasicCrawlerOptions,
    configuration: Configuration,
  ) {
    super(options, configuration);
    this.requestManager = manager;
  }
}

function createRequestManager(
  queue: PageQueue,
  pages: Map<string, LeasedPage>,
  hasFailed: () => boolean,
): IRequestManager {
  const refuse = () => Promise.reject(new Error('addresses are added to the frontier'));
  const fetchNext = async () => {
    const page = hasFailed() ? undefined : await queue.next();
    if (page === undefined) return null;
    pages.set(page.url, page);
    return new Request({ url: page.url, uniqueKey: page.url });
  };
  return {
    isEmpty: async () => hasFailed() || !(await queue.hasNext()),
    isFinished: async () => hasFailed() || (await queue.isFinished()),
    handledCount: async () => queue.done(),
    getTotalCount: queue.total,
    getPendingCount: () => queue.total() - queue.done(),
    fetchNextRequest: fetchNext as IRequestManager['fetchNextRequest'],
    async *[Symbol.asyncIterator]() {
      for (let request = await fetchNext(); request !== null; request = await fetchNext()) {
        yield request;
      }
    },
    markRequestHandled: async () => null,
    reclaimRequest: async () => null,
    addRequest: refuse,
    addRequestsBatched: refuse,
  };
}

/** No files, no look at the processes of the machine each second, no limit on memory of its own. */
function quietConfiguration(): Configuration {
  const configuration = new Configuration({
    persistStorage: false,
    purgeOnStart: false,
    memoryMbytes: 64 * 1024,
  });
  configuration.useEventManager(new QuietEvents(configuration));
  return configuration;
}

/** Crawlee's events without its timers that run `ps` to measure memory. */
class QuietEvents extends EventManager {
  override async init(): Promise<void> {
    this.initialized = true;
  }
}
