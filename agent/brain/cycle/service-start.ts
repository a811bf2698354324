import { join, resolve } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { systemClock } from '#lib';
import type { Running, ServiceContext } from '#lib/serve';
import { createBrainApp } from '../api/app.ts';
import { brainRoutes } from '../api/routes.ts';
import { loadConfig } from '../config/index.ts';
import type { brainService } from '../service.ts';
import { readLastCycle } from '../views.ts';
import { openAlertSinks } from './alert-sinks.ts';
import { type Brain, openBrain } from './brain.ts';
import { createDrainDesk } from './drain.ts';
import { runLoops } from './loop.ts';
import { createScaledClock } from './scaled-clock.ts';

type Context = ServiceContext<(typeof brainService)['env']>;

/** Opens the brain and starts its loops. Throws what `openBrain` and `loadConfig` throw. */
export async function startBrainService(
  context: Context,
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Promise<Running> {
  const { log: report, credentials } = context;
  const stateFolder = resolve(cwd, context.env.PANTHER_STATE_DIR);
  const file = resolve(cwd, context.env.PANTHER_BRAIN_CONFIG ?? join(stateFolder, 'brain.yaml'));
  const config = loadConfig({ file, env });
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const { speed } = config.demonstration;
  const clock = createScaledClock(systemClock, speed);
  const log = speed === 1 ? report : report.child({ demonstration: `${speed} times as fast` });
  let brain: Brain;
  const drain = createDrainDesk(() => brain.log, systemClock);
  const sinks = openAlertSinks(config.alerts, stateFolder);
  const opening = { config, stateFolder, clock, report: log, sinks, signal };
  brain = await openBrain({ ...opening, refusesEntry: drain.refusesEntry });
  const loops = runLoops({ brain, clock: systemClock, report: log, signal });
  const app = createBrainApp({
    routes: brainRoutes(brain, drain),
    token: credentials.given.includes('brainToken') ? credentials.read('brainToken') : undefined,
    requestsPerMinute: config.api.requests_per_minute,
    allowIps: config.api.allow_ips,
    corsOrigins: config.api.cors_origins,
    clock: systemClock,
    log,
  });
  return {
    handle: getRequestListener(app.fetch),
    health: () => healthOf(brain),
    async stop() {
      stop.abort();
      await loops;
      await brain.close();
    },
  };
}

/** The shape of the brief, and whether the books agree with the exchange. As there, a producer that is
 * silent or failed once is told and does not make the whole unwell; one that failed again and again does. */
function healthOf(brain: Brain): Readonly<Record<string, unknown>> {
  const producers = brain.runner.health();
  const last = readLastCycle(brain.log.db);
  const isWell = brain.reconciled && producers.every(({ status }) => status !== 'failing');
  return {
    status: isWell ? 'healthy' : 'degraded',
    components: {
      database: 'ok',
      api: 'ok',
      producers: Object.fromEntries(producers.map(({ producer, status }) => [producer, status])),
      last_cycle: last === undefined ? null : new Date(Number(last.at)).toISOString(),
    },
    reconciled: brain.reconciled,
    market: brain.data.source.origin,
  };
}
