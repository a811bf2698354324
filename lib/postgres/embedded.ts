import { abortFault, type Clock, calledOff, Fault, type Log, limits } from '../index.ts';
import { prepareDataFolder } from './data-folder.ts';
import type { Database } from './database.ts';
import { type EmbeddedEngine, startEmbeddedEngine } from './embedded-engine.ts';
import { readExtensions } from './extensions.ts';
import { faultOf, timeoutFault } from './fault-of.ts';
import { takeFolder } from './folder-lock.ts';
import {
  type Answer,
  createDatabase,
  lastAnswer,
  type RunOptions,
  type Session,
} from './session.ts';
import { createTurns } from './turns.ts';

export interface EmbeddedOptions {
  /** Holds the lock and the data; made when there is none. */
  readonly folder: string;
  /** What this process is, for others that want the folder: `panther crawl`. */
  readonly owner: string;
  /** Where this process answers over HTTP for others that want the folder. */
  readonly door?: string | undefined;
  readonly log: Log;
  readonly clock: Clock;
}

/** Opens the embedded database as its only owner. @throws Fault postgres.locked, postgres.unavailable,
 * postgres.schema */
export async function openEmbedded(options: EmbeddedOptions): Promise<Database> {
  const { folder, owner, door, log, clock } = options;
  const lock = takeFolder(folder, owner, clock, door);
  let engine: EmbeddedEngine;
  let dataFolder: string;
  try {
    dataFolder = await prepareDataFolder(folder, log);
    engine = await startEmbeddedEngine(dataFolder);
  } catch (error) {
    lock.release();
    throw error;
  }
  const turns = createTurns(clock, 1);
  const alive = async () => {
    if (engine.isAlive()) return engine;
    const startMs = clock.monotonicMs();
    await engine.kill();
    engine = await startEmbeddedEngine(dataFolder);
    const tookMs = Math.round(clock.monotonicMs() - startMs);
    log.warn('the embedded database was reopened', { folder, tookMs });
    return engine;
  };
  let closing: Promise<void> | undefined;
  const close = async () => {
    try {
      await turns.close(closedFault(folder));
      await engine.stop();
    } finally {
      // A thread that cannot be ended still writes: then the lock stays until the process is gone.
      if (!engine.isAlive()) lock.release();
    }
  };
  const parts = {
    engine: 'pglite',
    clock,
    async acquire(signal: AbortSignal | undefined) {
      const endTurn = await turns.take(signal);
      try {
        return createSession(await alive(), endTurn, options);
      } catch (error) {
        endTurn();
        throw error;
      }
    },
    close: () => (closing ??= close()),
  } as const;
  try {
    const extensions = await readExtensions(createDatabase({ ...parts, extensions: none }));
    return createDatabase({ ...parts, extensions });
  } catch (error) {
    await parts.close();
    throw error;
  }
}

const none = { vector: undefined };

/** A running statement cannot be cancelled. At its deadline the engine is killed; on an abort only the
 * caller leaves, and the session is free when the statement is done or its deadline comes. */
function createSession(
  engine: EmbeddedEngine,
  endTurn: () => void,
  { clock, log, folder }: EmbeddedOptions,
): Session {
  const running = new Set<Promise<unknown>>();
  /** Why the engine died in this session's hands. */
  let fatal: Fault | undefined;
  /** The last statement did. */
  let hasFailed = false;
  /** Text of several statements can begin a transaction and fail before its end. */
  const leave = async () => {
    const done = new AbortController();
    const timeoutMs = limits.postgres.statementTimeoutMs;
    const kill = () => engine.kill();
    watch(clock, { timeoutMs, signal: undefined }, done.signal, kill);
    try {
      await engine.client.query('rollback');
    } catch (error) {
      log.warn('a transaction could not be left: the embedded database is reopened', { error });
      await engine.kill();
    } finally {
      done.abort(calledOff);
    }
  };
  return {
    async run(text, parameters, statement) {
      if (fatal !== undefined || !engine.isAlive()) throw lostFault(folder, fatal);
      const done = new AbortController();
      const answer = ask(engine, text, parameters);
      const watched = watch(clock, statement, done.signal, async () => {
        fatal = timeoutFault(statement.timeoutMs);
        log.warn('a statement ran over its deadline: the embedded database is reopened', {
          timeoutMs: statement.timeoutMs,
          statement: text.slice(0, 200),
        });
        await engine.kill();
      });
      const settled = answer.then(
        () => done.abort(calledOff),
        () => done.abort(calledOff),
      );
      running.add(settled);
      void settled.then(() => running.delete(settled));
      try {
        const rows = await Promise.race([answer, watched.aborted]);
        hasFailed = false;
        return rows;
      } catch (error) {
        hasFailed = true;
        if (fatal === undefined && hasEnded(error)) {
          fatal = lostFault(folder, error);
          await engine.kill();
        }
        if (fatal !== undefined) throw fatal;
        throw engine.isAlive() ? faultOf(error, 'the embedded engine') : lostFault(folder, error);
      }
    },
    spoil(reason) {
      fatal ??= reason;
      running.add(engine.kill());
    },
    async release() {
      await Promise.allSettled(running);
      const isOpen = hasFailed || engine.client.getTransactionStatus() !== 'I';
      if (engine.isAlive() && isOpen) await leave();
      endTurn();
    },
  };
}

async function ask(
  engine: EmbeddedEngine,
  text: string,
  parameters: readonly unknown[],
): Promise<Answer> {
  return lastAnswer(
    parameters.length === 0
      ? await engine.client.query(text)
      : await engine.client.query(text, [...parameters]),
  );
}

/** Calls `onDeadline` unless `done` fires first. `aborted` rejects when the caller leaves. */
function watch(
  clock: Clock,
  { timeoutMs, signal }: RunOptions,
  done: AbortSignal,
  onDeadline: () => Promise<void>,
): { readonly aborted: Promise<never> } {
  clock.sleep(timeoutMs, done).then(onDeadline, () => undefined);
  const aborted = Promise.withResolvers<never>();
  aborted.promise.catch(() => undefined);
  const onAbort = () => signal !== undefined && aborted.reject(abortFault(signal));
  if (signal?.aborted === true) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  done.addEventListener('abort', () => signal?.removeEventListener('abort', onAbort));
  return { aborted: aborted.promise };
}

/** FATAL and PANIC end the session (manual, 55.8); here there is nobody to start another. */
function hasEnded(error: unknown): boolean {
  return (
    error instanceof Error &&
    'severity' in error &&
    /^(?:FATAL|PANIC)$/.test(String(error.severity))
  );
}

function lostFault(folder: string, cause: unknown): Fault {
  return new Fault({
    code: 'postgres.unavailable',
    message:
      'the embedded database ended in the middle of this; it is reopened for the next statement',
    where: folder,
    retryable: true,
    cause,
  });
}

function closedFault(folder: string): Fault {
  return new Fault({
    code: 'postgres.unavailable',
    message: 'the embedded database was closed',
    where: folder,
  });
}
