import { resolve } from 'node:path';
import { type Clock, type Log, redactText } from '#lib';
import type { BrainConfig } from '../config/index.ts';
import {
  collect,
  type MarketSource,
  type MarketStore,
  openSource,
  type SourceContext,
} from '../data/index.ts';

export interface FeedsOptions {
  readonly feeds: BrainConfig['data']['feeds'];
  /** Token files are named from here on. */
  readonly stateFolder: string;
  readonly store: MarketStore;
  readonly symbols: readonly string[];
  readonly context: SourceContext;
  readonly clock: Clock;
  readonly report: Log;
  readonly signal: AbortSignal;
}

interface Feed {
  readonly source: MarketSource;
  readonly everyMs: number;
}

/** The owner's feeds, asked once and then as often as each says; what one has is in the store like any
 * series. One that fails is told, asked again at its next time, and its age tells producers. Real numbers
 * do not go into a made up market. Resolves when the signal fires. */
export async function followFeeds(options: FeedsOptions): Promise<void> {
  const { feeds, store, report } = options;
  if (feeds.length === 0) return;
  if (store.origin !== 'real') {
    report.warn('data.feeds are left out: the market is made up, and they are real', {
      feeds: feeds.map(({ name }) => name).join(', '),
    });
    return;
  }
  await Promise.all(feeds.map((feed) => followFeed(openFeed(feed, options), options)));
}

function openFeed(
  feed: FeedsOptions['feeds'][number],
  { stateFolder, context }: FeedsOptions,
): Feed {
  const { tokenFile } = feed;
  const at = tokenFile === undefined ? {} : { tokenFile: resolve(stateFolder, tokenFile) };
  return { source: openSource('json-feed', { ...feed, ...at }, context), everyMs: feed.everyMs };
}

async function followFeed({ source, everyMs }: Feed, options: FeedsOptions): Promise<void> {
  const { store, symbols, clock, report, signal } = options;
  const wish = { symbols, intervals: [], kinds: ['series'], isRepeated: true } as const;
  while (!signal.aborted) {
    try {
      await collect({ store, source, wish, clock, signal });
    } catch (error) {
      if (signal.aborted) return;
      const reason = redactText(error instanceof Error ? error.message : String(error));
      report.warn('a feed could not be read', { feed: source.name, reason });
    }
    await clock.sleep(everyMs, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}
