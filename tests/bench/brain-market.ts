import { createLog, createManualClock, type ManualClock } from '#lib';
import { type BrainConfig, loadConfig } from '../../agent/brain/config/index.ts';
import { type Brain, openBrain } from '../../agent/brain/cycle/brain.ts';
import { beginOf, type MarketData } from '../../agent/brain/cycle/market-data.ts';
import { collect, loadMarket, openMarketStore, openSource } from '../../agent/brain/data/index.ts';
import { syntheticAssets } from '../../agent/brain/data/synthetic/assets.ts';

export const hourMs = 3_600_000;
const silent = createLog({ write: () => undefined });

/** Variables of a brain that looks at so many assets of the made up market. */
export function settingsOf(assets: number): Record<string, string> {
  const symbols = syntheticAssets(assets, 'panther').map(({ symbol }) => symbol);
  return {
    PANTHER_BRAIN_UNIVERSE__SYMBOLS: symbols.join(','),
    PANTHER_BRAIN_UNIVERSE__MAX_SIZE: String(assets),
    PANTHER_BRAIN_DATA__SETTINGS: `{assets: ${Math.max(12, assets)}}`,
  };
}

export const configOf = (env: Readonly<Record<string, string>>) => loadConfig({ file: '', env });

export interface Recording {
  readonly folder: string;
  readonly config: BrainConfig;
  readonly startMs: number;
  /** Behind the start; a view tells nothing of what comes after its moment. */
  readonly hours: number;
}

/** What a service has when it starts, and the hours behind it, all at once. */
export async function recordMarket(recording: Recording): Promise<MarketData> {
  const { folder, config, startMs, hours } = recording;
  const clock = createManualClock({ startMs: startMs + hours * hourMs });
  const source = openSource('synthetic', config.data.settings, {
    ...{ clock, log: silent, random: () => 0 },
  });
  const store = openMarketStore({ folder, origin: 'synthetic', clock, owner: 'bench' });
  const wish = {
    symbols: config.universe.symbols,
    intervals: ['5m', '1h', '1d'] as const,
    kinds: ['candles', 'funding', 'series', 'assets'] as const,
    sinceOf: beginOf(source, startMs),
  };
  await collect({ store, source, wish, clock, signal: new AbortController().signal });
  const market = loadMarket(store);
  store.close();
  return { market, source, following: Promise.resolve(), close: () => undefined };
}

export interface BenchBrain {
  readonly brain: Brain;
  readonly clock: ManualClock;
  close(): Promise<void>;
}

/** A brain on a recorded market, its clock moved by hand. The latency of its exchange goes by at once. */
export async function openBenchBrain(
  stateFolder: string,
  { config, startMs }: Recording,
  data: MarketData,
): Promise<BenchBrain> {
  const manual = createManualClock({ startMs });
  const sleep = (ms: number, signal?: AbortSignal) =>
    ms < 5_000 ? manual.advance(ms) : manual.sleep(ms, signal);
  const clock = { ...manual, sleep };
  const stop = new AbortController();
  const brain = await openBrain({
    ...{ config, stateFolder, clock, data, report: silent, sinks: [], signal: stop.signal },
  });
  return {
    brain,
    clock,
    async close() {
      stop.abort();
      await brain.outbox.stopped;
      await brain.close();
    },
  };
}
