import type { RequestListener } from 'node:http';
import { join, resolve } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { type Clock, type Log, systemClock } from '#lib';
import type { Route } from '#lib/http';
import type { Running, ServiceContext } from '#lib/serve';
import { createBrainApp } from '../api/app.ts';
import { brainRoutes } from '../api/routes.ts';
import type { BrainConfig } from '../config/index.ts';
import { createLogFiles, type LogFiles, writeTradingLines } from '../logs/index.ts';
import type { brainService } from '../service.ts';
import { openAlertSinks } from './alert-sinks.ts';
import { type Brain, type BrainOptions, openBrain } from './brain.ts';
import { runDemonstration } from './demonstrate.ts';
import {
  createDemonstrationClock,
  demonstrationFolder,
  demonstrationLabel,
  loadServiceConfig,
} from './demonstration.ts';
import { openDemonstrationMarket } from './demonstration-market.ts';
import { createDrainDesk, type DrainDesk } from './drain.ts';
import { answerStarting, healthOf, healthWhileStarting } from './health.ts';
import { type BrainLog, openBrainLog } from './log.ts';
import { runLoops } from './loop.ts';
import { type Narrator, startNarrator } from './narrator.ts';
import type { SteppedClock } from './stepped-clock.ts';

type Context = ServiceContext<(typeof brainService)['env']>;

export interface StartOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** What a demonstration tells; its log without it. */
  readonly tell?: (line: string) => void;
}

/** Takes the log and opens the door at once; the market, which may take long to fetch, comes behind it, and
 * until it is there health says `starting` and everything else is refused. Throws Fault `brain.config`,
 * `brain.locked`, `brain.tampered`, `brain.store`. */
export async function startBrainService(
  context: Context,
  { env, cwd, tell }: StartOptions,
): Promise<Running> {
  const accountFolder = resolve(cwd, context.env.PANTHER_STATE_DIR);
  const file = resolve(cwd, context.env.PANTHER_BRAIN_CONFIG ?? join(accountFolder, 'brain.yaml'));
  const config = loadServiceConfig({ file, env });
  const { speed } = config.demonstration;
  const isDemonstration = speed !== 1;
  const stateFolder = isDemonstration ? demonstrationFolder(accountFolder) : accountFolder;
  const stepped = isDemonstration
    ? createDemonstrationClock(systemClock, { speed, stateFolder })
    : undefined;
  const clock = stepped ?? systemClock;
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const files = createLogFiles({
    ...{ folder: join(stateFolder, 'logs'), clock },
    report: isDemonstration
      ? context.log.child({ demonstration: `${speed} times as fast` })
      : context.log,
  });
  const report = files.brain;
  const sinks = openAlertSinks(config.alerts, stateFolder);
  const log = openBrainLog({ stateFolder, clock, role: 'owner', log: report });
  log.subscribe((events) => writeTradingLines(files.oms, events));
  const drain = createDrainDesk(() => log, systemClock);
  const narrator = isDemonstration
    ? startNarrator({ log, config, stateFolder, tell: tell ?? ((line) => report.info(line)) })
    : undefined;
  const opening = {
    ...{ config, configInput: { file, env }, stateFolder, clock, report, sinks, signal, log },
    refusesEntry: drain.refusesEntry,
  };
  const shared = { base: systemClock, report, signal };
  return run(
    { context, config, report, files, drain, log, narrator, stop, signal },
    stepped === undefined
      ? {
          opened: openBrain(opening),
          loops: (brain) => runLoops({ brain, clock: systemClock, report, signal }),
        }
      : {
          opened: openDemonstration({ ...opening, stepped }),
          loops: (brain) => runDemonstration({ ...shared, brain, clock: stepped }),
        },
  );
}

async function openDemonstration(
  options: BrainOptions & { readonly log: BrainLog; readonly stepped: SteppedClock },
): Promise<Brain> {
  const { stepped, log, ...rest } = options;
  try {
    const data = await openDemonstrationMarket({ ...rest, base: systemClock });
    return await openBrain({ ...rest, log, data, exchangeClock: stepped.ofExchange });
  } catch (error) {
    log.close();
    throw error;
  }
}

interface ServiceParts {
  readonly context: Context;
  readonly config: BrainConfig;
  readonly report: Log;
  readonly files: LogFiles;
  readonly drain: DrainDesk;
  readonly log: BrainLog;
  readonly narrator: Narrator | undefined;
  readonly stop: AbortController;
  readonly signal: AbortSignal;
}

interface Work {
  readonly opened: Promise<Brain>;
  /** Until the signal. */
  readonly loops: (brain: Brain) => Promise<void>;
}

function run(parts: ServiceParts, { opened, loops }: Work): Running {
  const { config, drain, files, log, narrator, signal } = parts;
  const starting = healthWhileStarting(log, config);
  let brain: Brain | undefined;
  // Whoever deploys may ask whether anything is unsettled before the market is there.
  let handle = listenerOf(parts, drain.routes, answerStarting);
  const running = opened.then((made) => {
    brain = made;
    handle = listenerOf(parts, brainRoutes(made, drain));
    return loops(made);
  });
  const failed = new Promise<never>((_, reject) => {
    running.catch((error: unknown) => {
      if (!signal.aborted) reject(error);
    });
  });
  // It may fail before the door is open and anybody asks.
  failed.catch(() => undefined);
  const { speed } = config.demonstration;
  const label = speed === 1 ? {} : { demonstration: demonstrationLabel(speed) };
  return {
    failed,
    handle(request, response) {
      // Header fields are ASCII.
      if (speed !== 1) response.setHeader('x-demonstration', `${speed} times as fast`);
      handle(request, response);
    },
    health: () => ({
      ...(brain === undefined ? starting : healthOf(brain)),
      ...label,
    }),
    async stop() {
      parts.stop.abort();
      await Promise.allSettled([running]);
      if (brain !== undefined) narrator?.stop();
      await brain?.close();
      files.close();
    },
  };
}

function listenerOf(
  { context, config, report, files }: ServiceParts,
  routes: readonly Route[],
  otherwise?: RequestListener,
): RequestListener {
  const { credentials } = context;
  const app = createBrainApp({
    routes,
    token: credentials.given.includes('brainToken') ? credentials.read('brainToken') : undefined,
    requestsPerMinute: config.api.requests_per_minute,
    allowIps: config.api.allow_ips,
    corsOrigins: config.api.cors_origins,
    clock: systemClock satisfies Clock,
    log: report,
    access: files.api,
  });
  const listener = getRequestListener(app.fetch);
  if (otherwise === undefined) return listener;
  const paths = new Set(routes.map(({ path }) => path));
  return (request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    (paths.has(path) ? listener : otherwise)(request, response);
  };
}
