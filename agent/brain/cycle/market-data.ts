import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { type Clock, type Log, redactText } from '#lib';
import type { BrainConfig } from '../config/index.ts';
import {
  collect,
  type DataKind,
  follow,
  type LiveMarket,
  loadMarket,
  type MarketSource,
  openMarketStore,
  openSource,
  type TableName,
} from '../data/index.ts';
import { type Interval, intervals as lengths } from '../model/candle.ts';
import { dayMs, hourMs, type TimeMs } from '../model/time.ts';
import { followFeeds } from './feeds.ts';

export interface MarketDataOptions {
  readonly config: BrainConfig;
  readonly stateFolder: string;
  readonly clock: Clock;
  readonly report: Log;
  readonly signal: AbortSignal;
}

export interface MarketData {
  readonly market: LiveMarket;
  readonly source: MarketSource;
  /** Runs until the signal. */
  readonly following: Promise<void>;
  close(): void;
}

const firstDays = 30;
/** Of what has a row each few minutes: indicators and ranks look back so many rows. */
const firstDaysOfMinutes = 3;
/** What a service keeps in memory of years on the disk: ranks look back 720 candles, no series is asked for
 * more than its newest 1,000 points, and a demonstration's market is a day ahead of it. Funding is caught up
 * on after a long absence. */
export const rowsKept = ({ kind }: TableName): number =>
  ({ candles: 1_100, series: 1_100, funding: 4_000, trades: 10_000 })[kind];

const kinds: readonly DataKind[] = ['candles', 'funding', 'series', 'assets'];

/** Opens the store, fetches what is missing and goes on with what comes live. Without a network a real
 * source leaves what is stored, and its age tells. */
export async function openMarketData(options: MarketDataOptions): Promise<MarketData> {
  const { config, clock, report, signal } = options;
  const steps = 2 ** 32;
  const context = { clock, log: report, random: () => randomInt(steps) / steps };
  const source = openSource(config.data.source, config.data.settings, context);
  const folder = join(options.stateFolder, 'market', source.origin);
  const owner = `panther brain (pid ${process.pid})`;
  const store = openMarketStore({ folder, origin: source.origin, clock, owner });
  const { symbols } = config.universe;
  const intervals = [...new Set<Interval>(['5m', '1h', '1d', config.brain.interval])];
  // What is stored is continued; a new store begins with what the strategies need to warm up.
  const sinceOf = store.list().length > 0 ? undefined : beginOf(source, clock.now());
  try {
    await collect({ store, source, wish: { symbols, intervals, kinds, sinceOf }, clock, signal });
  } catch (error) {
    if (signal.aborted) throw error;
    const reason = redactText(error instanceof Error ? error.message : String(error));
    report.warn('market data are not complete', { source: source.name, reason });
  }
  const market = loadMarket(store, { symbols, rowsKept });
  const { feeds } = config.data;
  const { stateFolder } = options;
  const following = Promise.all([
    follow({ ...{ store, source, symbols, intervals, kinds, clock, log: report, signal } }),
    followFeeds({ feeds, stateFolder, store, symbols, context, clock, report, signal }),
  ]).then(() => undefined);
  return {
    market,
    source,
    following,
    close() {
      market.close();
      store.close();
    },
  };
}

/** Since when a new store has what. */
export function beginOf(source: MarketSource, now: TimeMs): (table: TableName) => TimeMs {
  const everyMs = new Map(source.series?.map(({ series, everyMs: each }) => [series, each]));
  const rowsEveryMs = (table: TableName) =>
    table.kind === 'candles'
      ? lengths[table.interval]
      : ((table.kind === 'series' ? everyMs.get(table.series) : undefined) ?? hourMs);
  return (table) => now - (rowsEveryMs(table) < hourMs ? firstDaysOfMinutes : firstDays) * dayMs;
}
