import { Worker } from 'node:worker_threads';
import pg from 'pg';
import { Fault, limits } from '../index.ts';
import { columnTypes, explicitConfig } from './client-config.ts';
import { Wire } from './wire.ts';

/** The embedded PostgreSQL, running on a data folder. */
export interface EmbeddedEngine {
  readonly client: pg.Client;
  /** False once its thread has ended, for whatever reason. */
  isAlive(): boolean;
  /** Ends it in the middle of whatever it does. */
  kill(): Promise<void>;
  /** Ends it with a last checkpoint. */
  stop(): Promise<void>;
}

/** Starts the engine on `dataFolder`, which it makes when there is none. Takes 0.2 to 0.5 s, or some
 * seconds where the folder is new. @throws Fault postgres.unavailable */
export async function startEmbeddedEngine(dataFolder: string): Promise<EmbeddedEngine> {
  const worker = new Worker(new URL('./embedded-worker.ts', import.meta.url), {
    workerData: { dataFolder },
    // The process's own variables are of no concern to the database.
    env: {},
    // Neither are the options it was started with.
    execArgv: [],
  });
  const wire = new Wire((batch) => worker.postMessage(batch, [batch.buffer as ArrayBuffer]));
  // Before and behind the client's own time nobody else listens.
  wire.on('error', () => undefined);
  let alive = true;
  let failure: unknown;
  const exited = new Promise<void>((resolve) => {
    worker.on('error', (error) => {
      failure = error;
    });
    worker.once('exit', () => {
      alive = false;
      wire.destroy(
        new Error('Connection terminated: the embedded engine ended', { cause: failure }),
      );
      resolve();
    });
  });
  const kill = async () => {
    alive = false;
    await worker.terminate();
    await exited;
  };
  try {
    await within(
      limits.postgres.engineStartTimeoutMs,
      Promise.race([firstMessage(worker), exited]),
    );
    if (!alive) throw failure ?? new Error('its thread ended');
    worker.on('message', (answer: Uint8Array) => wire.receive(answer));
    const client = new pg.Client({ ...clientConfig, stream: () => wire });
    // Whoever waits for a statement hears of it there.
    client.on('error', () => undefined);
    await within(limits.postgres.engineStartTimeoutMs, client.connect());
    return {
      client,
      isAlive: () => alive,
      kill,
      async stop() {
        if (!alive) return;
        worker.postMessage('close');
        try {
          await within(limits.postgres.engineStopTimeoutMs, exited);
        } finally {
          await kill();
        }
      },
    };
  } catch (error) {
    await kill();
    throw startFault(dataFolder, failure ?? error);
  }
}

const clientConfig = {
  ...explicitConfig,
  host: 'embedded',
  port: 5432,
  user: 'postgres',
  password: 'none',
  database: 'postgres',
  types: columnTypes,
};

function firstMessage(worker: Worker): Promise<void> {
  return new Promise((resolve) => worker.once('message', () => resolve()));
}

async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`no answer within ${timeoutMs / 1000} s`)),
    timeoutMs,
  );
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}

function startFault(dataFolder: string, error: unknown): Fault {
  const reason = error instanceof Error ? error.message : String(error);
  return new Fault({
    code: 'postgres.unavailable',
    message: `the embedded database cannot be opened: ${reason.split('\n', 1)[0]}`,
    where: dataFolder,
    cause: error,
  });
}
