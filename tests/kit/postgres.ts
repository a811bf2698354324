import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'vitest';
import type { Database } from '#lib/postgres';
import { openPlace } from './open-database.ts';
import { findServer, startServer } from './postgres-server.ts';

/** Opens a database that nobody else uses and nothing is in, except the extensions; `close` removes it. */
export type OpenTestDatabase = () => Promise<Database>;

export { silentLog } from './open-database.ts';

/** Both engines, for `describe.each(testDatabases())('… on %s', (name, open) => …)`. Called while tests
 * are collected: where the machine has no PostgreSQL with pgvector, a skipped test says why. */
export function testDatabases(): readonly (readonly [name: string, open: OpenTestDatabase])[] {
  const server = findServer();
  if ('missing' in server) {
    console.warn(`tests on a PostgreSQL server are skipped: ${server.missing}`);
    test.skip(`on a PostgreSQL server: ${server.missing}`, () => undefined);
    return [['pglite', openEmbedded]];
  }
  return [
    ['pglite', openEmbedded],
    ['postgres', openOnServer],
  ];
}

/** A URL of a fresh database on the real server, and how to drop it. */
export async function createServerDatabase(): Promise<{
  readonly url: string;
  drop(): Promise<void>;
}> {
  const server = await startServer();
  const name = await server.createDatabase();
  return { url: server.url(name), drop: () => server.dropDatabase(name) };
}

async function openOnServer(): Promise<Database> {
  const { url, drop } = await createServerDatabase();
  return closing(await openPlace(url), drop);
}

/** Starting the engine takes a second, emptying it some milliseconds; so one is kept for the next. */
const shared = globalThis as { pantherIdleEngine?: Database | undefined };

async function openEmbedded(): Promise<Database> {
  const database = shared.pantherIdleEngine ?? (await startEmbedded());
  shared.pantherIdleEngine = undefined;
  const keep = async () => {
    if (shared.pantherIdleEngine === undefined && (await isEmptied(database))) {
      shared.pantherIdleEngine = database;
    } else {
      await database.close();
    }
  };
  return closing(database, keep, false);
}

async function startEmbedded(): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), 'panther-test-pglite-'));
  // Removes the folder when its stdin ends: at close, or when this process does, however that comes.
  const remover = spawn('sh', ['-c', 'read -r _; rm -rf "$1"', 'sh', folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  remover.unref();
  (remover.stdin as unknown as Socket).unref();
  return closing(await openPlace(folder), async () => {
    remover.stdin.end();
  });
}

async function isEmptied(database: Database): Promise<boolean> {
  try {
    const schemas = await database.query<{ name: string }>(
      `select nspname as name from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'`,
    );
    const drops = schemas.map(({ name }) => `drop schema "${name}" cascade;`);
    await database.query(`discard all`);
    await database.query(
      `${drops.join('\n')} create schema public; create extension vector; create extension pg_textsearch`,
    );
    return true;
  } catch (error) {
    console.warn('a test database could not be emptied and is not used again', error);
    return false;
  }
}

/** `after` instead of, or behind, the real `close`; once. */
function closing(database: Database, after: () => Promise<void>, isReal = true): Database {
  let closed: Promise<void> | undefined;
  const close = async () => {
    if (isReal) await database.close();
    await after();
  };
  return { ...database, close: () => (closed ??= close()) };
}
