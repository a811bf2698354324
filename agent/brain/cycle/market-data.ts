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
} from '../data/index.ts';
import type { Interval } from '../model/candle.ts';
import { dayMs } from '../model/time.ts';

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
  const since = store.list().length > 0 ? undefined : clock.now() - firstDays * dayMs;
  try {
    await collect({ store, source, wish: { symbols, intervals, kinds, since }, clock, signal });
  } catch (error) {
    if (signal.aborted) throw error;
    const reason = redactText(error instanceof Error ? error.message : String(error));
    report.warn('market data are not complete', { source: source.name, reason });
  }
  const market = loadMarket(store, { symbols });
  const following = follow({
    ...{ store, source, symbols, intervals, kinds, clock, log: report, signal },
  });
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
