import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { createLog, createManualClock } from '#lib';
import { createBrainApp } from '../../agent/brain/api/app.ts';
import { brainRoutes } from '../../agent/brain/api/routes.ts';
import { loadConfig } from '../../agent/brain/config/index.ts';
import { openBrain } from '../../agent/brain/cycle/brain.ts';
import { createDrainDesk } from '../../agent/brain/cycle/drain.ts';
import { healthOf } from '../../agent/brain/cycle/health.ts';
import { collect, loadMarket, openMarketStore, openSource } from '../../agent/brain/data/index.ts';
import { readKillSwitch, readRiskCap } from '../../agent/brain/risk/index.ts';

const dayMs = 86_400_000;
const halfHourMs = 1_800_000;
const startMs = Date.UTC(2026, 0, 5);
const silent = createLog({ write: () => undefined });

// More willing than the defaults, so that a made up market of a few days is enough.
const env = {
  PANTHER_BRAIN_UNIVERSE__SYMBOLS: 'BTC,ETH,SOL,SUI',
  PANTHER_BRAIN_BRAIN__STRATEGIES: '{confluence: {params: {minConviction: 3}}}',
  PANTHER_BRAIN_EXECUTION__MAX_HOLDING_HOURS: '6',
};

/** The real brain on paper and on a made up market, with its real door on loopback. `goOn` lets half an hour of
 * the market go by. */
export async function startBrainDoor(folder: string, token: string) {
  const { market, source, symbols } = await recordMarket(join(folder, 'market'));
  const manual = createManualClock({ startMs });
  // The latency of the exchange goes by at once.
  const sleep = (ms: number, signal?: AbortSignal) =>
    ms < 5_000 ? manual.advance(ms) : manual.sleep(ms, signal);
  const clock = { ...manual, sleep };
  const stop = new AbortController();
  const brain = await openBrain({
    ...{ config: loadConfig({ file: '', env }), stateFolder: folder, clock, report: silent },
    ...{ sinks: [], signal: stop.signal },
    data: { market, source, following: Promise.resolve(), close: () => undefined },
  });
  const app = createBrainApp({
    ...{
      routes: brainRoutes(
        brain,
        createDrainDesk(() => brain.log, clock),
      ),
      token,
      clock,
    },
    ...{ requestsPerMinute: 10_000, allowIps: [], corsOrigins: [], log: silent },
  });
  const server = createServer(getRequestListener(app.fetch));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...{ brain, clock, symbols },
    health: () => healthOf(brain),
    killSwitch: () => readKillSwitch(brain.log.db),
    riskCap: () => readRiskCap(brain.log.db),
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async goOn() {
      await manual.advance(halfHourMs);
      await brain.watch();
      await brain.cycle('schedule');
      brain.learn();
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      stop.abort();
      await brain.outbox.stopped;
      await brain.close();
    },
  };
}

async function recordMarket(folder: string) {
  const clock = createManualClock({ startMs: startMs + 4 * dayMs });
  const source = openSource('synthetic', {}, { clock, log: silent, random: () => 0 });
  const store = openMarketStore({ folder, origin: 'synthetic', clock, owner: 'test' });
  const { symbols } = loadConfig({ file: '', env }).universe;
  const wish = {
    ...{ symbols, intervals: ['5m', '1h', '1d'] as const, since: startMs - 30 * dayMs },
    kinds: ['candles', 'funding', 'series', 'assets'] as const,
  };
  await collect({ store, source, wish, clock, signal: new AbortController().signal });
  const market = loadMarket(store);
  store.close();
  return { market, source, symbols };
}
