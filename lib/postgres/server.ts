import pg from 'pg';
import {
  abortFault,
  type Clock,
  calledOff,
  Fault,
  type Log,
  limits,
  readTextFile,
} from '../index.ts';
import { columnTypes, explicitConfig } from './client-config.ts';
import type { Database } from './database.ts';
import { createExtensions } from './extensions.ts';
import { faultOf, sqlState, timeoutFault, unavailableFault } from './fault-of.ts';
import { parseServerUrl, renderServer, type ServerAddress } from './server-url.ts';
import { type Answer, createDatabase, lastAnswer, type Session } from './session.ts';
import { createTurns } from './turns.ts';

export interface ServerOptions {
  readonly url: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

interface Server {
  readonly pool: pg.Pool;
  readonly config: pg.PoolConfig;
  readonly place: string;
  readonly log: Log;
  readonly clock: Clock;
}

/** Opens a pool of connections to a server and checks that it answers. @throws Fault config.invalid,
 * postgres.unavailable, postgres.auth, postgres.missing */
export async function openServer(options: ServerOptions): Promise<Database> {
  const { log, clock, signal } = options;
  const address = parseServerUrl(options.url);
  const place = renderServer(address);
  const config = await negotiate(address, place);
  const pool = new pg.Pool(config);
  pool.on('error', (error) => {
    log.warn('a connection to PostgreSQL was lost', { place, problem: error.message });
  });
  const server: Server = { pool, config, place, log, clock };
  // The pool has a queue of its own, but none that ends: so nobody comes to it who would wait.
  const turns = createTurns(clock, limits.postgres.poolMax);
  const acquire = async (stop: AbortSignal | undefined) => {
    const endTurn = await turns.take(stop);
    try {
      return createSession(server, await connect(server, stop), endTurn);
    } catch (error) {
      endTurn();
      throw error;
    }
  };
  const close = async () => {
    await turns.close(unavailableFault(place, 'it was closed'));
    await pool.end();
  };
  let closing: Promise<void> | undefined;
  const parts = {
    engine: 'postgres',
    clock,
    acquire,
    close: () => (closing ??= close()),
  } as const;
  try {
    const bare = createDatabase({ ...parts, extensions: none });
    const extensions = await createExtensions(bare, log, place, signal);
    return createDatabase({ ...parts, extensions });
  } catch (error) {
    await parts.close();
    throw error;
  }
}

const none = { vector: undefined };

/** Connects once, with TLS or without as the address allows. */
async function negotiate(address: ServerAddress, place: string): Promise<pg.PoolConfig> {
  const config = poolConfig(address);
  const client = new pg.Client(config);
  // An error that comes after the one that rejected is the same one.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return config;
  } catch (error) {
    client.end().catch(() => undefined);
    const hasNoTls = error instanceof Error && /does not support SSL/.test(error.message);
    if (address.tls === 'prefer' && hasNoTls) {
      return negotiate({ ...address, tls: 'disable' }, place);
    }
    throw faultOf(error, place);
  }
}

function poolConfig(address: ServerAddress): pg.PoolConfig {
  const { transactionTimeoutMs, poolMax, poolIdleMs } = limits.postgres;
  return {
    ...explicitConfig,
    application_name: address.applicationName,
    host: address.host,
    port: address.port,
    user: address.user,
    database: address.database,
    // A function, because an absent password would be looked up in PGPASSWORD and ~/.pgpass.
    password() {
      if (address.password === undefined) throw noPassword(renderServer(address));
      return address.password;
    },
    ssl: tlsOptions(address),
    types: columnTypes,
    idle_in_transaction_session_timeout: transactionTimeoutMs,
    connectionTimeoutMillis: address.connectTimeoutMs ?? limits.postgres.connectTimeoutMs,
    keepAlive: true,
    max: poolMax,
    idleTimeoutMillis: poolIdleMs,
  };
}

function tlsOptions({ tls, rootCertificate }: ServerAddress) {
  if (tls === 'disable') return false;
  const ca = rootCertificate === undefined ? {} : { ca: readTextFile(rootCertificate) };
  if (tls === 'verify-full') return ca;
  // As libpq: the chain is checked, the name in the certificate is not.
  if (tls === 'verify-ca') return { ...ca, checkServerIdentity: () => undefined };
  return { rejectUnauthorized: false };
}

function noPassword(place: string): Fault {
  return new Fault({
    code: 'postgres.auth',
    message: `PostgreSQL at ${place} asks for a password and the database URL has none`,
    hint: 'put it into the URL, or name a password file with ?passfile=/path',
  });
}

async function connect(
  { pool, place }: Server,
  signal: AbortSignal | undefined,
): Promise<pg.PoolClient> {
  const connecting = pool.connect();
  const aborted = onAbort(signal);
  try {
    return await Promise.race([connecting, aborted.promise]);
  } catch (error) {
    // Who left the queue does not keep what the queue gives later.
    connecting.then(
      (client) => client.release(),
      () => undefined,
    );
    throw faultOf(error, place);
  } finally {
    aborted.stop();
  }
}

/** What the server was last told on this connection; nothing when a rollback may have undone it. */
const deadlines = new WeakMap<pg.PoolClient, number>();

/** They take no time, and in a transaction that failed nothing else may be said. */
const transactionControl = /^\s*(?:begin|commit|rollback|savepoint|release)\b/i;

function createSession(server: Server, client: pg.PoolClient, endTurn: () => void): Session {
  const { place, clock } = server;
  /** The connection must not be used again. */
  let broken: Fault | undefined;
  /** The last statement did. */
  let hasFailed = false;
  const onError = (error: Error) => {
    broken ??= unavailableFault(place, 'the connection was lost', error);
  };
  client.on('error', onError);
  return {
    async run(text, parameters, { timeoutMs, signal }) {
      if (broken !== undefined) throw broken;
      const answer = ask(client, text, parameters, timeoutMs);
      const done = new AbortController();
      const late = clock
        .sleep(timeoutMs + limits.postgres.clientGraceMs, done.signal)
        .then(() => Promise.reject(timeoutFault(timeoutMs)));
      late.catch(() => undefined);
      const aborted = onAbort(signal);
      const failed = answer.then(
        () => undefined,
        () => undefined,
      );
      try {
        const rows = await Promise.race([answer, late, aborted.promise]);
        hasFailed = false;
        return rows;
      } catch (error) {
        hasFailed = true;
        if (error instanceof Fault) {
          broken = error;
          await cancel(server, client, failed);
          throw error;
        }
        if (sqlState(error) === '57014') throw timeoutFault(timeoutMs, error);
        const fault = faultOf(error, place);
        // The server ends the connection behind such an answer, or has ended it.
        if (fault instanceof Fault && fault.code === 'postgres.unavailable') broken = fault;
        throw fault;
      } finally {
        done.abort(calledOff);
        aborted.stop();
      }
    },
    spoil(reason) {
      broken ??= reason;
    },
    async release() {
      const isReusable = broken === undefined && (await isIdle(server, client, hasFailed));
      client.off('error', onError);
      client.release(!isReusable || broken !== undefined);
      endTurn();
    },
  };
}

/** Whether the connection is in no transaction: text of several statements can begin one and fail before
 * its end. */
async function isIdle(
  { clock }: Server,
  client: pg.PoolClient,
  hasFailed: boolean,
): Promise<boolean> {
  if (hasFailed) {
    // The state comes with the word that the server is ready, and that comes behind the error.
    const done = new AbortController();
    const late = clock.sleep(limits.postgres.cancelGraceMs, done.signal).then(() => false);
    late.catch(() => undefined);
    const ready = client.query('').then(
      () => true,
      () => false,
    );
    const isReady = await Promise.race([ready, late]);
    done.abort(calledOff);
    if (!isReady) return false;
  }
  return client.getTransactionStatus() === 'I';
}

async function ask(
  client: pg.PoolClient,
  text: string,
  parameters: readonly unknown[],
  timeoutMs: number,
): Promise<Answer> {
  const serverMs = Math.max(1, Math.ceil(timeoutMs));
  if (deadlines.get(client) !== serverMs && !transactionControl.test(text)) {
    await client.query(`set statement_timeout = ${serverMs}`);
    deadlines.set(client, serverMs);
  }
  const result =
    parameters.length === 0 ? await client.query(text) : await client.query(text, [...parameters]);
  const answer = lastAnswer(result);
  if (answer.command === 'ROLLBACK') deadlines.delete(client);
  return answer;
}

/** Asks the server, over another connection, to end what this one runs. The connection is not used
 * again: a late cancel would hit the next statement. */
async function cancel(
  { config, clock, log, place }: Server,
  client: pg.PoolClient,
  settled: Promise<void>,
): Promise<void> {
  const { processID } = client as unknown as { readonly processID: number | null };
  const asking = new pg.Client({
    ...config,
    connectionTimeoutMillis: limits.postgres.cancelGraceMs,
  });
  asking.on('error', () => undefined);
  const stop = new AbortController();
  const cancelled = (async () => {
    await asking.connect();
    await asking.query('select pg_catalog.pg_cancel_backend($1)', [processID]);
    await settled;
  })();
  try {
    const late = clock.sleep(limits.postgres.cancelGraceMs, stop.signal).catch(() => undefined);
    await Promise.race([cancelled, late]);
  } catch (error) {
    // Then the connection is dropped, and the server notices when the statement ends.
    log.debug('a statement could not be cancelled', { place, error });
  } finally {
    stop.abort();
    cancelled.catch(() => undefined);
    asking.end().catch(() => undefined);
  }
}

function onAbort(signal: AbortSignal | undefined): {
  readonly promise: Promise<never>;
  stop(): void;
} {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  const listener = () => signal !== undefined && reject(abortFault(signal));
  if (signal?.aborted === true) listener();
  signal?.addEventListener('abort', listener, { once: true });
  return { promise, stop: () => signal?.removeEventListener('abort', listener) };
}
