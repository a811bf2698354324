import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { Fault, type FaultInit } from '#lib';
import { limits } from './limits.ts';
import { type PreparedText, prepareText, type TextJob } from './prepare-text.ts';

/** Makes text of pages. */
export interface Preparer {
  /** Throws Fault `crawl.unreadable`, also for a page that takes too long or too much memory. */
  prepare(job: TextJob): Promise<PreparedText>;
  close(): Promise<void>;
}

export type TextAnswer =
  | { readonly text: PreparedText }
  | { readonly fault: FaultInit }
  | { readonly bug: string };

interface Waiting {
  readonly job: TextJob;
  readonly resolve: (text: PreparedText) => void;
  readonly reject: (error: unknown) => void;
}

export interface PreparerOptions {
  /** Pages that are read in this thread before another one is worth its start. */
  readonly ownPages?: number;
  /** For one page. */
  readonly timeoutMs?: number;
  /** Of the other thread at its start. */
  readonly heapMiB?: number;
}

const { largeHeapMiB, youngMiB } = limits.prepare;
const program = new URL('./prepare-worker.ts', import.meta.url);

/** Half of a crawl's work is to make text of pages; from some pages on a second thread does it, so that
 * two cores have something to do, and no page can hold up the heartbeat of the run for long. Where the
 * program travels as one file there is no second one to start, and this thread does it all: the nightly
 * run there waits for the sites, not for a core. */
export function createPreparer(options: PreparerOptions = {}): Preparer {
  const { ownPages = limits.prepare.ownPages, timeoutMs = limits.prepare.timeoutMs } = options;
  // In the order in which the thread answers.
  const waiting: Waiting[] = [];
  let worker: Worker | undefined;
  let timer: NodeJS.Timeout | undefined;
  let pages = 0;
  let heapMiB: number = options.heapMiB ?? limits.prepare.heapMiB;
  let isClosed = false;
  const isAlone = !existsSync(program);

  function start(): Worker {
    const started = new Worker(program, {
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: heapMiB, maxYoungGenerationSizeMb: youngMiB },
    });
    started.on('message', (answer: TextAnswer) => {
      if (worker !== started) return;
      const first = waiting.shift();
      watch();
      if (first !== undefined) settle(first, answer);
    });
    started.once('error', (error) => {
      if (worker !== started) return;
      if (!isOutOfMemory(error)) fail(error);
      else if (heapMiB < largeHeapMiB) enlarge();
      else giveUp('needs more memory than it may have', error);
    });
    return started;
  }

  function watch(): void {
    clearTimeout(timer);
    if (waiting.length === 0) return;
    timer = setTimeout(() => {
      giveUp(`is not read within ${timeoutMs / 1000} s`, undefined);
    }, timeoutMs);
  }

  /** A page is larger than most: it and what comes behind it get a larger thread. */
  function enlarge(): void {
    heapMiB = largeHeapMiB;
    restart();
  }

  function restart(): void {
    worker = waiting.length === 0 ? undefined : start();
    for (const { job } of waiting) worker?.postMessage(job);
    watch();
  }

  /** The page that is being read is at fault; those behind it go to another thread. */
  function giveUp(reason: string, cause: unknown): void {
    void worker?.terminate();
    const first = waiting.shift();
    first?.reject(unreadable(first.job.url, reason, cause));
    restart();
  }

  /** The thread itself does not work: no page is to blame. */
  function fail(error: unknown): void {
    worker = undefined;
    clearTimeout(timer);
    for (const { reject } of waiting.splice(0)) reject(error);
  }

  return {
    async prepare(job) {
      if (isClosed) throw new Error('the preparer is closed');
      if (isAlone || pages++ < ownPages) return prepareText(job);
      worker ??= start();
      const { promise, resolve, reject } = Promise.withResolvers<PreparedText>();
      waiting.push({ job, resolve, reject });
      worker.postMessage(job);
      if (waiting.length === 1) watch();
      return promise;
    },
    async close() {
      isClosed = true;
      clearTimeout(timer);
      const stopping = worker;
      worker = undefined;
      for (const { reject } of waiting.splice(0)) {
        reject(new Fault({ code: 'aborted', message: 'the crawl is over' }));
      }
      await stopping?.terminate();
    },
  };
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function settle({ resolve, reject }: Waiting, answer: TextAnswer): void {
  if ('text' in answer) resolve(answer.text);
  else if ('fault' in answer) reject(new Fault(answer.fault));
  else reject(new Error(answer.bug));
}

function unreadable(url: string, reason: string, cause: unknown): Fault {
  return new Fault({
    code: 'crawl.unreadable',
    message: `${url} ${reason}`,
    hint: 'exclude it in the source',
    cause,
  });
}
