import { Fault, limits, sha256Hex } from '../index.ts';
import type { Database, Migration, Sql } from './database.ts';

/** Any number that nothing else locks. */
const lockKey = 7_265_010_942;

interface Applied {
  readonly id: string;
  readonly hash: string;
}

/** Brings the schema of `area` to the last of `migrations`, each step in a transaction of its own and
 * recorded with the hash of its text in `panther.migration`. Several processes at once take turns.
 * @throws Fault postgres.schema: a recorded step was edited, removed or moved, or the database is
 * newer than this list; postgres.failed with the step in `where` */
export async function migrate(
  database: Database,
  area: string,
  migrations: readonly Migration[],
): Promise<void> {
  refuseDuplicates(area, migrations);
  const timeoutMs = limits.postgres.migrationTimeoutMs;
  for (;;) {
    const isDone = await database.transaction((sql) => applyNext(sql, area, migrations), {
      timeoutMs,
    });
    if (isDone) return;
  }
}

/** True when nothing was left to apply. */
async function applyNext(
  sql: Sql,
  area: string,
  migrations: readonly Migration[],
): Promise<boolean> {
  const timeoutMs = limits.postgres.migrationTimeoutMs;
  await sql.query('select pg_catalog.pg_advisory_xact_lock($1)', [lockKey], { timeoutMs });
  const applied = await readApplied(sql, area);
  refuseDrift(area, migrations, applied);
  const next = migrations[applied.length];
  if (next === undefined) return true;
  try {
    await sql.query(next.sql, [], { timeoutMs });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault({ ...faultInit(error), where: `${area}/${next.id}` });
  }
  await sql.query(
    'insert into panther.migration (area, position, id, hash, applied_at) values ($1, $2, $3, $4, now())',
    [area, applied.length, next.id, hashOf(next)],
  );
  return applied.length + 1 === migrations.length;
}

function faultInit(fault: Fault) {
  const { code, message, hint, retryable, cause } = fault;
  return { code, message, hint, retryable, cause };
}

async function readApplied(sql: Sql, area: string): Promise<readonly Applied[]> {
  const [found] = await sql.query<{ name: string | null }>(
    `select pg_catalog.to_regclass('panther.migration')::text as name`,
  );
  if (found?.name == null) {
    await sql.query(`
      create schema if not exists panther;
      create table panther.migration (
        area text not null,
        position integer not null,
        id text not null,
        hash text not null,
        applied_at timestamptz not null,
        primary key (area, position),
        unique (area, id)
      )`);
    return [];
  }
  return sql.query<Applied>(
    'select id, hash from panther.migration where area = $1 order by position',
    [area],
  );
}

function refuseDrift(
  area: string,
  migrations: readonly Migration[],
  applied: readonly Applied[],
): void {
  applied.forEach((step, position) => {
    const known = migrations[position];
    const where = `${area}/${step.id}`;
    if (known === undefined) {
      throw schemaFault(
        where,
        `the database is newer than this release: it has step ${step.id}`,
        'run a release that knows this step, or use another database',
      );
    }
    if (known.id !== step.id) {
      throw schemaFault(
        where,
        `the database has step ${step.id} where this release has ${known.id}`,
        'steps are only ever added at the end; restore the order',
      );
    }
    if (hashOf(known) !== step.hash) {
      throw schemaFault(
        where,
        `step ${step.id} was edited after this database ran it`,
        'restore its text and put the change into a new step',
      );
    }
  });
}

function refuseDuplicates(area: string, migrations: readonly Migration[]): void {
  const ids = new Set(migrations.map(({ id }) => id));
  if (ids.size !== migrations.length) throw new Error(`${area} has two steps of one id`);
}

function hashOf({ sql }: Migration): string {
  return sha256Hex(sql);
}

function schemaFault(where: string, message: string, hint: string): Fault {
  return new Fault({ code: 'postgres.schema', message, hint, where });
}
