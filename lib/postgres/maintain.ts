import { Fault, limits } from '../index.ts';
import type { Database, QueryOptions, Sql } from './database.ts';
import { sqlState } from './fault-of.ts';

export interface TableSize {
  /** `kb.chunk` */
  readonly table: string;
  /** An estimate of the last ANALYZE; undefined before the first. */
  readonly rows: number | undefined;
  /** With what is stored out of line. */
  readonly tableBytes: number;
  readonly indexBytes: number;
}

export interface SizeReport {
  readonly databaseBytes: number;
  /** The largest first. */
  readonly tables: readonly TableSize[];
}

export interface MaintenanceReport {
  readonly tables: number;
  readonly beforeBytes: number;
  readonly afterBytes: number;
  /** False where the login may not ask for one; a server makes its own. */
  readonly checkpointed: boolean;
}

/** VACUUM and ANALYZE of every table, one statement each so that others get in between, then a
 * checkpoint. The embedded engine has nobody else to do it; on a server it comes on top of autovacuum.
 * @throws Fault postgres.timeout, postgres.failed, aborted */
export async function maintain(
  database: Database,
  options: Pick<QueryOptions, 'signal'> = {},
): Promise<MaintenanceReport> {
  const each = { ...options, timeoutMs: limits.postgres.maintenanceTimeoutMs };
  const before = await readSize(database, options);
  const tables = await database.query<{ name: string }>(
    `select pg_catalog.format('%I.%I', n.nspname, c.relname) as name ${userTables} order by 1`,
    [],
    options,
  );
  for (const { name } of tables) await vacuum(database, name, each);
  const checkpointed = await checkpoint(database, options);
  const after = await readSize(database, options);
  return {
    tables: tables.length,
    beforeBytes: before.databaseBytes,
    afterBytes: after.databaseBytes,
    checkpointed,
  };
}

async function vacuum(database: Database, name: string, options: QueryOptions): Promise<void> {
  try {
    await database.query(`vacuum (analyze) ${name}`, [], options);
  } catch (error) {
    // undefined_table: somebody dropped it since it was listed.
    if (!(error instanceof Fault) || sqlState(error) !== '42P01') throw error;
  }
}

/** Everything committed so far is in the data files. False where the login may not ask for it. */
export async function checkpoint(
  database: Database,
  options: Pick<QueryOptions, 'signal'> = {},
): Promise<boolean> {
  try {
    await database.query('checkpoint', [], {
      ...options,
      timeoutMs: limits.postgres.maintenanceTimeoutMs,
    });
    return true;
  } catch (error) {
    // insufficient_privilege
    if (error instanceof Fault && sqlState(error) === '42501') return false;
    throw error;
  }
}

export async function readSize(sql: Sql, options: QueryOptions = {}): Promise<SizeReport> {
  const [total] = await sql.query<{ bytes: string }>(
    'select pg_catalog.pg_database_size(pg_catalog.current_database()) as bytes',
    [],
    options,
  );
  const rows = await sql.query<{ name: string; rows: string; own: string; indexes: string }>(
    `select n.nspname || '.' || c.relname as name, c.reltuples::bigint as rows,
       pg_catalog.pg_table_size(c.oid) as own, pg_catalog.pg_indexes_size(c.oid) as indexes
     ${userTables} order by pg_catalog.pg_total_relation_size(c.oid) desc, name`,
    [],
    options,
  );
  return {
    databaseBytes: Number(total?.bytes),
    tables: rows.map(({ name, rows: estimate, own, indexes }) => ({
      table: name,
      rows: Number(estimate) < 0 ? undefined : Number(estimate),
      tableBytes: Number(own),
      indexBytes: Number(indexes),
    })),
  };
}

const userTables = `from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'm') and c.relpersistence <> 't'
    and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and not exists (select 1 from pg_catalog.pg_depend d
      where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')`;
