import { AsyncLocalStorage } from 'node:async_hooks';
import { abortFault, type Clock, calledOff, Fault, limits, throwIfAborted } from '../index.ts';
import type { Database, Engine, QueryOptions, Sql, StatementOptions } from './database.ts';

/** One connection, lent to one caller at a time. */
export interface Session {
  /** Rejects at the deadline and on an abort; what the engine still does then is the session's matter. */
  run(text: string, parameters: readonly unknown[], options: RunOptions): Promise<Answer>;
  /** Nobody is to have it again: it may be in the middle of something. */
  spoil(reason: Fault): void;
  /** Gives it back; resolves when the next caller may use it. */
  release(): Promise<void>;
}

export interface Answer {
  readonly rows: readonly object[];
  /** The command tag: `SELECT`, `COMMIT`. */
  readonly command: string;
}

/** Text of several statements has several results; what counts is the last. */
export function lastAnswer(result: Answer | readonly Answer[]): Answer {
  const last = Array.isArray(result) ? (result as readonly Answer[]).at(-1) : (result as Answer);
  return { rows: last?.rows ?? [], command: last?.command ?? '' };
}

export interface RunOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

export interface DatabaseParts {
  readonly engine: Engine;
  readonly extensions: Database['extensions'];
  readonly clock: Clock;
  /** @throws Fault postgres.busy, postgres.unavailable, aborted */
  acquire(signal: AbortSignal | undefined): Promise<Session>;
  close(): Promise<void>;
}

/** The transaction that the running code is part of. */
const current = new AsyncLocalStorage<{ readonly parts: DatabaseParts; isOver: boolean }>();

/** What both engines have in common: lending sessions, transactions, deadlines. */
export function createDatabase(parts: DatabaseParts): Database {
  const refuseNesting = () => {
    const outer = current.getStore();
    if (outer?.parts !== parts || outer.isOver) return;
    // On the embedded engine it would wait for itself.
    throw new Error('a transaction is open: use the `sql` it was given, not the database');
  };
  return {
    engine: parts.engine,
    extensions: parts.extensions,
    async query<Row extends object>(
      text: string,
      parameters: readonly unknown[] = [],
      { settings = {}, ...options }: StatementOptions = {},
    ) {
      refuseNesting();
      throwIfAborted(options.signal);
      const session = await parts.acquire(options.signal);
      try {
        const timeoutMs = options.timeoutMs ?? limits.postgres.statementTimeoutMs;
        const each = { timeoutMs, signal: options.signal };
        for (const [name, value] of Object.entries(settings)) {
          await session.run('select pg_catalog.set_config($1, $2, false)', [name, value], each);
        }
        const answer = await session.run(text, parameters, each);
        return answer.rows as readonly Row[];
      } finally {
        await resetSettings(session, Object.keys(settings));
        releaseLater(session);
      }
    },
    async transaction(work, options = {}) {
      refuseNesting();
      throwIfAborted(options.signal);
      const session = await parts.acquire(options.signal);
      const scope = { parts, isOver: false };
      try {
        return await current.run(scope, () => runTransaction(session, parts.clock, work, options));
      } finally {
        scope.isOver = true;
        releaseLater(session);
      }
    },
    close: () => parts.close(),
  };
}

/** A session that keeps them is not lent again. */
async function resetSettings(session: Session, names: readonly string[]): Promise<void> {
  const each = { timeoutMs: limits.postgres.statementTimeoutMs, signal: undefined };
  try {
    for (const name of names) await session.run(`reset ${name}`, [], each);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    session.spoil(error);
  }
}

/** The caller has its answer and does not wait for a session that is being repaired. */
function releaseLater(session: Session): void {
  void session.release();
}

async function runTransaction<T>(
  session: Session,
  clock: Clock,
  work: (sql: Sql) => Promise<T>,
  options: QueryOptions,
): Promise<T> {
  const timeoutMs = options.timeoutMs ?? limits.postgres.transactionTimeoutMs;
  const untilMs = clock.monotonicMs() + timeoutMs;
  let isOver = false;
  const run = (text: string, parameters: readonly unknown[], each: QueryOptions) => {
    const leftMs = untilMs - clock.monotonicMs();
    if (leftMs <= 0) throw overdueFault(timeoutMs);
    const wantedMs = each.timeoutMs ?? limits.postgres.statementTimeoutMs;
    const signal = anySignal(options.signal, each.signal);
    return session.run(text, parameters, { timeoutMs: Math.min(wantedMs, leftMs), signal });
  };
  const sql: Sql = {
    async query<Row extends object>(
      text: string,
      parameters: readonly unknown[] = [],
      each: QueryOptions = {},
    ) {
      if (isOver) throw new Error('the transaction this `sql` belongs to is over');
      throwIfAborted(options.signal);
      return (await run(text, parameters, each)).rows as readonly Row[];
    },
  };
  await run('begin', [], {});
  try {
    const result = await untilEnd(work(sql), clock, timeoutMs, options.signal);
    isOver = true;
    await commit(run('commit', [], {}));
    return result;
  } catch (error) {
    isOver = true;
    await rollback(session);
    throw error;
  }
}

/** A transaction in which a statement failed is ended by COMMIT too, without an error. */
async function commit(answer: Promise<Answer>): Promise<void> {
  const { command } = await answer;
  if (command === 'COMMIT') return;
  throw new Fault({
    code: 'postgres.failed',
    message: 'the transaction was rolled back: one of its statements failed before it ended',
  });
}

async function rollback(session: Session): Promise<void> {
  try {
    const timeoutMs = limits.postgres.statementTimeoutMs;
    await session.run('rollback', [], { timeoutMs, signal: undefined });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    // What led here is what gets reported; a connection that ends takes its transaction with it.
    session.spoil(error);
  }
}

/** Work that hangs on something else than the database must not keep the connection. */
async function untilEnd<T>(
  work: Promise<T>,
  clock: Clock,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<T> {
  const done = new AbortController();
  const stop = anySignal(signal, done.signal) ?? done.signal;
  const overdue = clock.sleep(timeoutMs, stop).then(() => {
    throw overdueFault(timeoutMs);
  });
  try {
    return await Promise.race([work, overdue]);
  } catch (error) {
    throw signal?.aborted === true && error instanceof Fault ? abortFault(signal) : error;
  } finally {
    done.abort(calledOff);
    // Whichever lost the race has nobody else to hear it.
    overdue.catch(() => undefined);
    work.catch(() => undefined);
  }
}

function overdueFault(timeoutMs: number): Fault {
  return new Fault({
    code: 'postgres.timeout',
    message: `a transaction was not done within ${timeoutMs / 1000} s and was rolled back`,
  });
}

export function anySignal(
  first: AbortSignal | undefined,
  second: AbortSignal | undefined,
): AbortSignal | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return AbortSignal.any([first, second]);
}
