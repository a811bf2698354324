import { systemClock } from '#lib';
import type { KnowledgeBase } from '../base/base.ts';
import type { CrawlEvent, CrawlRequest } from '../base/crawl-event.ts';

/** The last line: it ended, and how. */
export interface EndEvent {
  readonly event: 'end';
  readonly exitCode: number;
}

/** Nothing happened for a while; said so that nobody takes silence for a lost connection. */
export interface WaitingEvent {
  readonly event: 'waiting';
}

const progressMs = 200;
const silenceMs = 10_000;

/** A crawl as a stream of what happens in it. Of its progress only as much is told as can be looked at.
 * Whoever stops reading stops the crawl, and so does the signal. */
export async function* streamCrawl(
  base: KnowledgeBase,
  request: CrawlRequest,
  signal: AbortSignal,
): AsyncGenerator<CrawlEvent | EndEvent | WaitingEvent> {
  const stop = new AbortController();
  const events: (CrawlEvent | EndEvent)[] = [];
  let wake: () => void = () => undefined;
  let shownMs = Number.NEGATIVE_INFINITY;
  const tell = (event: CrawlEvent) => {
    if (event.event === 'progress' || event.event === 'embedding') {
      const nowMs = systemClock.monotonicMs();
      if (nowMs - shownMs < progressMs) return;
      shownMs = nowMs;
    }
    events.push(event);
    wake();
  };
  const crawl = base.crawl(request, tell, AbortSignal.any([signal, stop.signal]));
  let isDone = false;
  const end = () => {
    isDone = true;
    wake();
  };
  crawl.then(end, end);
  try {
    while (true) {
      yield* events.splice(0);
      if (isDone) break;
      const isSilent = await waitFor((resolve) => {
        wake = resolve;
      });
      if (isSilent) yield { event: 'waiting' };
    }
    yield* events.splice(0);
    const { exitCode } = await crawl;
    yield { event: 'end', exitCode };
  } finally {
    stop.abort();
    // The crawl lets go of its source before another may begin.
    await crawl.catch(() => undefined);
  }
}

/** True when nobody called in time. */
function waitFor(arm: (resolve: () => void) => void): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), silenceMs);
    arm(() => {
      clearTimeout(timer);
      resolve(false);
    });
  });
}
