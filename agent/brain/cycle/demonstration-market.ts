import { join } from 'node:path';
import type { Clock, Log } from '#lib';
import type { BrainConfig } from '../config/index.ts';
import { collect, loadMarket, openMarketStore, openSource } from '../data/index.ts';
import { dayMs } from '../model/time.ts';
import { beginOf, type MarketData, rowsKept } from './market-data.ts';

export interface DemonstrationMarketOptions {
  readonly config: BrainConfig;
  readonly stateFolder: string;
  /** Of the market. */
  readonly clock: Clock;
  /** Real time. */
  readonly base: Clock;
  readonly report: Log;
  readonly signal: AbortSignal;
}

const aheadMs = dayMs;
const lookEveryMs = 1_000;

/** The made up market, made a day ahead: nobody sees more of it than its moment, and no moment has to wait
 * for it. */
export async function openDemonstrationMarket(
  options: DemonstrationMarketOptions,
): Promise<MarketData> {
  const { config, stateFolder, base, report, signal } = options;
  const clock: Clock = { ...options.clock, now: () => options.clock.now() + aheadMs };
  const context = { clock, log: report, random: () => 0 };
  const source = openSource('synthetic', config.data.settings, context);
  const { origin } = source;
  const folder = join(stateFolder, 'market', origin);
  const store = openMarketStore({ folder, origin, clock, owner: `panther brain (${process.pid})` });
  const { symbols } = config.universe;
  const wanted = {
    symbols,
    intervals: ['5m', '1h', '1d'] as const,
    kinds: ['candles', 'funding', 'series', 'assets'] as const,
  };
  const begin = beginOf(source, options.clock.now());
  const sinceOf = store.list().length > 0 ? undefined : begin;
  let until = clock.now();
  await collect({ store, source, wish: { ...wanted, sinceOf }, clock, signal });
  const market = loadMarket(store, { symbols, rowsKept });

  async function keepAhead(): Promise<void> {
    while (!signal.aborted) {
      await base.sleep(lookEveryMs, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
      if (signal.aborted || clock.now() < until + aheadMs / 2) continue;
      until = clock.now();
      await collect({ store, source, wish: wanted, clock, signal }).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    }
  }

  return {
    market,
    source,
    following: keepAhead(),
    close() {
      market.close();
      store.close();
    },
  };
}
