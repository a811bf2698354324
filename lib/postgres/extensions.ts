import { Fault, type Log } from '../index.ts';
import type { Database, Sql } from './database.ts';

/** Below it an index of pgvector may be damaged by VACUUM (its changelog, 0.8.3 and 0.8.4). */
export const vectorFloor = '0.8.4';

/** Versions of the extensions that are created in the database. */
export async function readExtensions(sql: Sql): Promise<Database['extensions']> {
  const rows = await sql.query<{ extversion: string }>(
    `select extversion from pg_catalog.pg_extension where extname = 'vector'`,
  );
  return { vector: rows[0]?.extversion };
}

/** Creates what the server has installed and the database lacks, and says in the log what it cannot. */
export async function createExtensions(
  database: Database,
  log: Log,
  place: string,
  signal: AbortSignal | undefined,
): Promise<Database['extensions']> {
  const options = signal === undefined ? {} : { signal };
  const rows = await database.query<{ name: string }>(
    `select name from pg_catalog.pg_available_extensions
     where installed_version is null and name = 'vector'`,
    [],
    options,
  );
  for (const { name } of rows) {
    try {
      await database.query(`create extension if not exists ${name}`, [], options);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'postgres.failed') throw error;
      log.warn(`extension ${name} is installed but could not be created`, {
        place,
        problem: error.message,
        hint: `as a superuser of that database: create extension ${name}`,
      });
    }
  }
  const extensions = await readExtensions(database);
  const { vector } = extensions;
  if (vector !== undefined && !isAtLeast(vector, vectorFloor)) {
    log.warn(`pgvector ${vector} may damage HNSW indexes, so none is used`, {
      place,
      hint: `install ${vectorFloor} or newer, then: alter extension vector update`,
    });
  }
  return extensions;
}

/** What this database can be used for. */
export interface Features {
  readonly vector: boolean;
  /** HNSW indexes of pgvector can be trusted. */
  readonly hnsw: boolean;
  /** The server vacuums and analyses by itself. */
  readonly autovacuum: boolean;
  /** Statements run at the same time. */
  readonly concurrent: boolean;
  /** What was committed is there after a power loss. */
  readonly powerSafe: boolean;
}

export function features({
  engine,
  extensions,
}: Pick<Database, 'engine' | 'extensions'>): Features {
  const isServer = engine === 'postgres';
  const { vector } = extensions;
  return {
    vector: vector !== undefined,
    hnsw: vector !== undefined && isAtLeast(vector, vectorFloor),
    autovacuum: isServer,
    concurrent: isServer,
    powerSafe: isServer,
  };
}

/** @throws Fault postgres.missing: the database has no pgvector; the hint says how to get it */
export function requireVector({ extensions }: Pick<Database, 'extensions'>): string {
  if (extensions.vector !== undefined) return extensions.vector;
  throw new Fault({
    code: 'postgres.missing',
    message: 'the database has no pgvector, which vectors need',
    hint: `install pgvector ${vectorFloor} or newer (Debian: postgresql-NN-pgvector of apt.postgresql.org; NixOS: services.postgresql.extensions = ps: [ ps.pgvector ]), then as a superuser: create extension vector`,
  });
}

function isAtLeast(version: string, floor: string): boolean {
  const have = version.split('.').map(Number);
  for (const [index, want] of floor.split('.').map(Number).entries()) {
    const difference = (have[index] ?? 0) - want;
    if (difference !== 0) return difference > 0;
  }
  return true;
}
