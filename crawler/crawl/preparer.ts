import { existsSync } from 'node:fs';
import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
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
  return new ThreadPreparer(options);
}

class ThreadPreparer implements Preparer {
  readonly #ownPages: number;
  readonly #timeoutMs: number;
  readonly #isAlone = !existsSync(program);
  // In the order in which the thread answers.
  readonly #waiting: Waiting[] = [];
  #worker: Worker | undefined;
  #timer: NodeJS.Timeout | undefined;
  #pages = 0;
  /** How many of those that wait the thread has. */
  #given = 0;
  #heapMiB: number;
  #isClosed = false;

  constructor({ ownPages, timeoutMs, heapMiB }: PreparerOptions) {
    this.#ownPages = ownPages ?? limits.prepare.ownPages;
    this.#timeoutMs = timeoutMs ?? limits.prepare.timeoutMs;
    this.#heapMiB = heapMiB ?? limits.prepare.heapMiB;
  }

  async prepare(job: TextJob): Promise<PreparedText> {
    if (this.#isClosed) throw new Error('the preparer is closed');
    if (this.#isAlone || this.#pages++ < this.#ownPages) return prepareText(job);
    this.#worker ??= this.#start();
    const { promise, resolve, reject } = Promise.withResolvers<PreparedText>();
    this.#waiting.push({ job, resolve, reject });
    this.#feed();
    if (this.#waiting.length === 1) this.#watch();
    return promise;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    const stopping = this.#worker;
    this.#worker = undefined;
    for (const { reject } of this.#waiting.splice(0)) {
      reject(new Fault({ code: 'aborted', message: 'the crawl is over' }));
    }
    await stopping?.terminate();
  }

  #start(): Worker {
    const started = new Worker(program, {
      env: compileCache(),
      execArgv: [],
      resourceLimits: {
        maxOldGenerationSizeMb: this.#heapMiB,
        maxYoungGenerationSizeMb: youngMiB,
      },
    });
    started.on('message', (answer: TextAnswer) => {
      if (this.#worker !== started) return;
      const first = this.#waiting.shift();
      this.#given--;
      this.#feed();
      this.#watch();
      if (first !== undefined) settle(first, answer);
    });
    started.once('error', (error) => {
      if (this.#worker !== started) return;
      if (!isOutOfMemory(error)) this.#fail(error);
      else if (this.#heapMiB < largeHeapMiB) this.#enlarge();
      else this.#giveUp('needs more memory than it may have', error);
    });
    return started;
  }

  #watch(): void {
    clearTimeout(this.#timer);
    if (this.#waiting.length === 0) return;
    this.#timer = setTimeout(() => {
      this.#giveUp(`is not read within ${this.#timeoutMs / 1000} s`, undefined);
    }, this.#timeoutMs);
  }

  /** A page is larger than most: it and what comes behind it get a larger thread. */
  #enlarge(): void {
    this.#heapMiB = largeHeapMiB;
    this.#restart();
  }

  #restart(): void {
    this.#worker = this.#waiting.length === 0 ? undefined : this.#start();
    this.#given = 0;
    this.#feed();
    this.#watch();
  }

  /** What is given is copied: a page to read and the one behind it are enough. */
  #feed(): void {
    for (; this.#given < Math.min(2, this.#waiting.length); this.#given++) {
      this.#worker?.postMessage(this.#waiting[this.#given]?.job);
    }
  }

  /** The page that is being read is at fault; those behind it go to another thread. */
  #giveUp(reason: string, cause: unknown): void {
    void this.#worker?.terminate();
    const first = this.#waiting.shift();
    first?.reject(unreadable(first.job.url, reason, cause));
    this.#restart();
  }

  /** The thread itself does not work: no page is to blame. */
  #fail(error: unknown): void {
    this.#worker = undefined;
    this.#given = 0;
    clearTimeout(this.#timer);
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}

/** The other thread's code is compiled as seldom as this one's. */
function compileCache(): Readonly<Record<string, string>> {
  // Node makes a folder for its own version in the one that it is told.
  const folder = getCompileCacheDir();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) };
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
