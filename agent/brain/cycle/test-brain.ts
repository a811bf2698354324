// A brain on a made up market of six days, with its clock in the test's hand.
import { join } from 'node:path';
import { type Clock, createLog, createManualClock, type ManualClock } from '#lib';
import { loadConfig } from '../config/index.ts';
import { collect, loadMarket, openMarketStore, openSource } from '../data/index.ts';
import { dayMs, hourMs } from '../model/time.ts';
import { type Brain, openBrain } from './brain.ts';
import type { MarketData } from './market-data.ts';

export const silent = createLog({ write: () => undefined });
export const start = Date.UTC(2026, 0, 5);

// More willing than the defaults, so that a made up market of a few weeks is enough.
const env = {
  PANTHER_BRAIN_UNIVERSE__SYMBOLS: 'BTC,ETH,SOL,SUI,HYPE,BNB,LINK,AAVE',
  PANTHER_BRAIN_BRAIN__STRATEGIES: '{confluence: {params: {minConviction: 3}}}',
  PANTHER_BRAIN_KILL_SWITCH__L1_DAILY_LOSS_PCT: '0.5',
  PANTHER_BRAIN_EXECUTION__MAX_HOLDING_HOURS: '24',
};

export interface Run {
  readonly brain: Brain;
  readonly clock: ManualClock;
  stop(): Promise<void>;
}

export const days = 6;

/** The whole time at once: a view at a moment tells nothing of what came later. */
export async function record(folder: string): Promise<MarketData> {
  const clock = createManualClock({ startMs: start + days * dayMs });
  const { signal } = new AbortController();
  const context = { clock, log: silent, random: () => 0 };
  const source = openSource('synthetic', {}, context);
  const store = openMarketStore({ folder, origin: 'synthetic', clock, owner: 'test' });
  const wish = {
    symbols: loadConfig({ file: '', env }).universe.symbols,
    intervals: ['5m', '1h', '1d'] as const,
    kinds: ['candles', 'funding', 'series', 'assets'] as const,
    since: start - 30 * dayMs,
  };
  await collect({ store, source, wish, clock, signal });
  const market = loadMarket(store);
  store.close();
  return { market, source, following: Promise.resolve(), close: () => undefined };
}

/** The latency of an exchange goes by at once; who waits for longer waits for the market. */
function createMarketClock(startMs: number): ManualClock {
  const manual = createManualClock({ startMs });
  const sleep = (ms: number, signal?: AbortSignal) =>
    ms < 5_000 ? manual.advance(ms) : manual.sleep(ms, signal);
  return { ...manual, sleep };
}

export async function open(
  stateFolder: string,
  data: MarketData,
  at: number,
  exchangeAheadMs = 0,
): Promise<Run> {
  const clock = createMarketClock(at);
  const controller = new AbortController();
  const config = loadConfig({ file: join(stateFolder, 'brain.yaml'), env });
  const { signal } = controller;
  const brain = await openBrain({
    ...{ config, stateFolder, clock, report: silent, sinks: [], signal, data },
    exchangeClock: { ...clock, now: () => clock.now() + exchangeAheadMs } satisfies Clock,
  });
  return {
    brain,
    clock,
    async stop() {
      controller.abort();
      await brain.outbox.stopped;
      await brain.close();
    },
  };
}

/** Half an hour of the market, then what the loops do. */
export async function halfHour({ brain, clock }: Run): Promise<void> {
  await clock.advance(hourMs / 2);
  await brain.watch();
  await brain.cycle('schedule');
  brain.learn();
}
