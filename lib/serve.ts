import { accessSync, constants, mkdirSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { resolve } from 'node:path';
import type { z } from 'zod';
import { systemClock } from './clock.ts';
import { type Credentials, findCredentials } from './credentials.ts';
import { openDoor } from './door.ts';
import { parseEnvironment } from './env.ts';
import { Fault } from './fault.ts';
import { exitCodes } from './fault-codes.ts';
import { createLog, type Log, type LogFields } from './log.ts';
import { createNotifier } from './notify.ts';
import type { Service, ServiceEnv } from './service.ts';
import type { BaseEnv, DoorEnv } from './service-env-common.ts';

export interface ServiceContext<Env extends ServiceEnv> {
  readonly env: z.output<Env>;
  readonly log: Log;
  readonly credentials: Credentials;
  /** Fires when the service is asked to stop. */
  readonly signal: AbortSignal;
}

/** What a service has running; `stop` lets go of everything. */
export interface Running {
  stop(): Promise<void>;
  /** Added to what the health path answers. */
  health?(): Readonly<Record<string, unknown>>;
  /** Answers every path but that one. */
  readonly handle?: RequestListener;
  /** Rejects when it cannot go on: a Fault ends the service with its exit code. */
  readonly failed?: Promise<never>;
}

type Environment = Readonly<Record<string, string | undefined>>;

export interface ServeOptions<Env extends ServiceEnv> {
  readonly environment: Environment;
  /** Brings up the service's own parts, before the door opens. */
  readonly start?: (context: ServiceContext<Env>) => Promise<Running>;
  /** In every line of its log. */
  readonly labels?: LogFields;
}

/** Runs a service that stays up: reads its environment, starts its parts, opens its door, tells the
 * service manager, and on SIGTERM or SIGINT stops all of it within 80 % of its stop timeout. Returns
 * the exit code: 0 after a stop, a Fault's own when it could not start, `exec.timeout`'s when
 * something did not stop in time. Anything that is not a Fault is thrown. */
export async function serve<Env extends DoorEnv>(
  service: Service<Env>,
  { environment, start, labels }: ServeOptions<Env>,
): Promise<number> {
  return withFaults({ service, environment, labels }, async (context, env: z.output<DoorEnv>) => {
    const { log } = context;
    const notifier = createNotifier({ environment, pid: process.pid, log });
    const startedAt = systemClock.now();
    const running = await start?.(context);
    const door = await openDoor({
      bind: env.PANTHER_BIND,
      port: env.PANTHER_PORT,
      healthPath: service.healthPath ?? '/health',
      health: () => ({
        service: service.name,
        status: 'ok',
        startedAt: new Date(startedAt).toISOString(),
        uptimeSec: Math.floor((systemClock.now() - startedAt) / 1000),
        ...running?.health?.(),
      }),
      handle: running?.handle,
    });
    log.info('ready', { bind: env.PANTHER_BIND, port: door.port });
    await notifier.ready(`ready on port ${door.port}`);
    const stopWatchdog = notifier.startWatchdog();

    try {
      await Promise.race([aborted(context.signal), ...(running?.failed ? [running.failed] : [])]);
    } catch (error) {
      stopWatchdog();
      await Promise.all([door.close(0), running?.stop()]);
      throw error;
    }
    log.info('stopping');
    stopWatchdog();
    await notifier.stopping('stopping');
    const deadlineMs = service.stopTimeoutSec * 800;
    const stopped = Promise.all([door.close(deadlineMs), running?.stop()]).then(() => true);
    const inTime = await Promise.race([stopped, systemClock.sleep(deadlineMs).then(() => false)]);
    if (!inTime) {
      log.error('not everything stopped in time', { deadlineMs });
      return exitCodes['exec.timeout'];
    }
    log.info('stopped');
    return 0;
  });
}

export interface RunOptions<Env extends ServiceEnv> {
  readonly environment: Environment;
  /** The whole work. A Fault ends the service with its exit code. */
  readonly run: (context: ServiceContext<Env>) => Promise<void>;
}

/** Runs a service that a timer starts, to its end; SIGTERM and SIGINT fire the context's signal.
 * Returns the exit code. */
export async function runToEnd<Env extends BaseEnv>(
  service: Service<Env>,
  { environment, run }: RunOptions<Env>,
): Promise<number> {
  return withFaults({ service, environment }, async (context) => {
    await run(context);
    context.log.info('done');
    return 0;
  });
}

interface Surroundings<Env extends BaseEnv> {
  readonly service: Service<Env>;
  readonly environment: Environment;
  readonly labels?: LogFields | undefined;
}

async function withFaults<Env extends BaseEnv>(
  { service, environment, labels }: Surroundings<Env>,
  body: (context: ServiceContext<Env>, env: z.output<Env>) => Promise<number>,
): Promise<number> {
  let log = serviceLog(service, labels);
  const stop = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    log.info('asked to stop', { signal });
    stop.abort();
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  try {
    const env = parseEnvironment(service.env, environment);
    const base = env as z.output<BaseEnv>;
    log = serviceLog(service, labels, base.PANTHER_LOG_LEVEL);
    const stateDir = prepareStateDir(base.PANTHER_STATE_DIR);
    const credentials = findCredentials(service, environment);
    log.info('starting', {
      pid: process.pid,
      node: process.version,
      stateDir,
      secretsGiven: credentials.given,
      secretsMissing: credentials.missing,
    });
    return await body({ env, log, credentials, signal: stop.signal }, env);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    log.error(error.message, { code: error.code, where: error.where, hint: error.hint });
    return error.exitCode;
  } finally {
    process.off('SIGTERM', onSignal);
    process.off('SIGINT', onSignal);
  }
}

function serviceLog(
  service: Service,
  labels: LogFields = {},
  level: z.output<BaseEnv>['PANTHER_LOG_LEVEL'] = 'info',
): Log {
  const format = process.stderr.isTTY ? 'pretty' : 'json';
  return createLog({ level, format, bindings: { service: service.name, ...labels } });
}

function prepareStateDir(folder: string): string {
  const path = resolve(folder);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.W_OK);
  } catch (cause) {
    throw new Fault({
      code: 'io.write-failed',
      message: `cannot write to the state folder: ${(cause as Error).message}`,
      where: path,
      hint: 'set PANTHER_STATE_DIR to a folder this user may write to',
      cause,
    });
  }
  return path;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolved) => {
    if (signal.aborted) resolved();
    else signal.addEventListener('abort', () => resolved(), { once: true });
  });
}
