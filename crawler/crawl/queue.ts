import type { CrawlContext } from './context.ts';
import type { PageQueue } from './drive.ts';
import { countPages, type LeasedPage, leasePages, returnPage } from './frontier.ts';
import { limits } from './limits.ts';

export interface LeasingQueue extends PageQueue {
  /** Gives back what was taken and not started. */
  release(): Promise<void>;
  /** To be called when an address was dealt with, so that new ones may be waiting. */
  settled(): void;
}

/** Takes addresses from the frontier some at a time. `mayGoOn` is asked before more are taken. */
export function createLeasingQueue(context: CrawlContext, mayGoOn: () => boolean): LeasingQueue {
  const { source, run, owner, clock, database } = context;
  const buffer: LeasedPage[] = [];
  let started = 0;
  let ended = 0;
  // When the frontier was found empty, there is no need to ask again before something ended.
  let emptySince: number | undefined;
  let askAgainAtMs = 0;
  let filling: Promise<void> | undefined;

  async function fill(): Promise<void> {
    const nowMs = clock.now();
    if (buffer.length > 0 || !mayGoOn()) return;
    if (emptySince === ended && nowMs < askAgainAtMs) return;
    const before = ended;
    const { library, version } = source;
    const pages = await leasePages(database, {
      source: source.name,
      run,
      owner,
      count: limits.lease.pages,
      nowMs,
      library,
      version,
      reader: limits.reader,
    });
    buffer.push(...pages);
    emptySince = pages.length === 0 ? before : undefined;
    askAgainAtMs = 0;
    if (pages.length === 0 && started === ended) {
      const { nextAtMs } = await countPages(database, source.name);
      // Nothing waits: finished. Otherwise when the first of them may be read.
      askAgainAtMs = nextAtMs === undefined ? Number.POSITIVE_INFINITY : nextAtMs;
    } else if (pages.length === 0) askAgainAtMs = nowMs + limits.lease.askAgainMs;
  }

  function refill(): Promise<void> {
    filling ??= fill().finally(() => {
      filling = undefined;
    });
    return filling;
  }

  return {
    async next() {
      if (buffer.length === 0) await refill();
      if (!mayGoOn()) return undefined;
      const page = buffer.shift();
      if (page !== undefined) started++;
      return page;
    },
    async hasNext() {
      if (!mayGoOn()) return false;
      if (buffer.length === 0) await refill();
      return buffer.length > 0;
    },
    async isFinished() {
      if (started !== ended) return false;
      if (!mayGoOn()) return true;
      return buffer.length === 0 && askAgainAtMs === Number.POSITIVE_INFINITY;
    },
    total: () => started + buffer.length,
    done: () => ended,
    settled: () => {
      ended++;
    },
    async release() {
      for (const { url } of buffer.splice(0)) {
        await returnPage(database, { source: source.name, owner, url, counts: false });
      }
    },
  };
}
