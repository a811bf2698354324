import { abortFault, type Clock, Fault, type Log } from '#lib';
import { type Database, readFolderOwner } from '#lib/postgres';
import type { KnowledgeBase } from './base.ts';
import { makeDoorKey, writeDoorKey } from './door-key.ts';
import { folderOf } from './folder.ts';

/** How it is with the base of a process that stays up. */
export type BaseState =
  | { readonly status: 'starting' }
  | { readonly status: 'ready' }
  /** Tried again every few seconds. */
  | { readonly status: 'down'; readonly problem: string; readonly hint: string | undefined };

/** The knowledge base of a process that stays up: opened behind its door, and again when that fails. */
export interface BaseHolder {
  /** Waits a while for it to be open. @throws Fault postgres.*, aborted */
  get(signal: AbortSignal): Promise<KnowledgeBase>;
  /** Its database, for what else is kept there; waits for it to be open, however long that takes.
   * @throws Fault aborted */
  database(signal: AbortSignal): Promise<Database>;
  state(): BaseState;
  /** With which other processes of this user may ask this one; undefined where the base is a server's. */
  readonly doorKey: string | undefined;
  /** Rejects with what is no expected failure. */
  readonly failed: Promise<never>;
  close(): Promise<void>;
}

export interface BaseHolderOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** What this process is. */
  readonly owner: string;
  /** Where it answers. */
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
}

const patienceMs = 20_000;
const againMs = 5_000;
const headStartMs = 120;

/** Starts to open the base at once. */
export function createBaseHolder(options: BaseHolderOptions): BaseHolder {
  const { env, clock, log } = options;
  const stop = new AbortController();
  const doorKey = env.DATABASE_URL ? undefined : makeDoorKey();
  let state: BaseState = { status: 'starting' };
  let fault: Fault | undefined;
  const opened = Promise.withResolvers<Opened>();
  opened.promise.catch(() => undefined);
  const opening = (async () => {
    // Loading the parsers and the engine keeps the process busy for a second: its door opens before.
    await clock.sleep(headStartMs, stop.signal).catch(() => undefined);
    while (!stop.signal.aborted) {
      try {
        const own = await openOwn(options, doorKey, stop.signal);
        state = { status: 'ready' };
        log.info('the knowledge base is open', {
          engine: env.DATABASE_URL ? 'server' : 'embedded',
        });
        opened.resolve(own);
        return own.base;
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        if (stop.signal.aborted) break;
        if (fault?.message !== error.message) {
          log.warn('the knowledge base cannot be opened', {
            code: error.code,
            reason: error.message,
          });
        }
        fault = error;
        state = { status: 'down', problem: error.message, hint: error.hint };
        await clock.sleep(againMs, stop.signal).catch(() => undefined);
      }
    }
    return undefined;
  })();
  const failed = opening.then(() => new Promise<never>(() => undefined));
  failed.catch((error: unknown) => opened.reject(error));
  return {
    doorKey,
    failed,
    state: () => state,
    async get(signal) {
      const done = new AbortController();
      const ends = AbortSignal.any([signal, stop.signal, done.signal]);
      const late = clock.sleep(fault === undefined ? patienceMs : 0, ends).then(() => {
        throw fault ?? startingFault();
      });
      try {
        return (await Promise.race([opened.promise, late])).base;
      } finally {
        late.catch(() => undefined);
        done.abort();
      }
    },
    async database(signal) {
      const cut = abortOf(AbortSignal.any([signal, stop.signal]));
      return (await Promise.race([opened.promise, cut])).database;
    },
    async close() {
      stop.abort();
      const base = await opening.catch(() => undefined);
      await base?.close();
    },
  };
}

async function openOwn(
  options: BaseHolderOptions,
  doorKey: string | undefined,
  signal: AbortSignal,
): Promise<Opened> {
  const { env, cwd, owner, url, log } = options;
  const [{ openKnowledge }, { createLocalBase }] = await Promise.all([
    import('../cli/open.ts'),
    import('./local.ts'),
  ]);
  const folder = folderOf(env, cwd);
  // Before the lock names this process, so that whoever reads the one finds the other.
  const isFree = readFolderOwner(folder) === undefined;
  if (doorKey !== undefined && isFree) writeDoorKey(folder, doorKey);
  const database = await openKnowledge({ env, cwd, owner, door: url, log, signal });
  return { base: createLocalBase(database, { log, environment: env, folder }), database };
}

interface Opened {
  readonly base: KnowledgeBase;
  readonly database: Database;
}

function abortOf(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  const cut = () => reject(abortFault(signal));
  if (signal.aborted) cut();
  else signal.addEventListener('abort', cut, { once: true });
  return promise;
}

function startingFault(): Fault {
  return new Fault({
    code: 'postgres.busy',
    message: 'the knowledge base is still being opened',
    hint: 'try again in a moment',
    retryable: true,
  });
}
