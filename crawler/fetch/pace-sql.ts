import type { Clock } from '#lib';
import type { Sql } from '#lib/postgres';
import type { PaceStore } from './pace-store.ts';

export interface SqlPaceOptions {
  /** Default: the database's own clock, the one that all its workers agree on. */
  readonly clock?: Clock | undefined;
}

// $2 is the delay, $3 the longest wait, both in milliseconds. `now` is taken when the row is proposed;
// whoever waited for another's lock is told the rest of the wait, not the whole of it.
const slot = `greatest(
  excluded.last_slot_at, site.last_slot_at + $2 * interval '1 millisecond', site.blocked_until)`;
const now = (parameter: number) => `coalesce($${parameter}::timestamptz, clock_timestamp())`;
const msUntil = (time: string, parameter: number) =>
  `greatest(0, extract(epoch from ${time} - ${now(parameter)}) * 1000)::float8`;

const reserveSql = `
insert into kb.site as site (host, last_slot_at) values ($1, ${now(4)})
on conflict (host) do update set last_slot_at = ${slot}
where ${slot} <= excluded.last_slot_at + $3 * interval '1 millisecond'
returning ${msUntil('last_slot_at', 4)} as "waitMs"`;

const nextSql = `
select ${msUntil(`greatest(last_slot_at + $2 * interval '1 millisecond', blocked_until)`, 3)}
  as "waitMs"
from kb.site where host = $1`;

// A host that has answered or failed was asked for the first time before, so its row is there.
const settleSql = (failures: string) => `
update kb.site set failures = ${failures}, last_slot_at = greatest(last_slot_at, ${now(2)})
where host = $1 returning failures`;

const pauseSql = `
update kb.site
set blocked_until = greatest(blocked_until, ${now(3)} + $2 * interval '1 millisecond')
where host = $1`;

/** In `kb.site`: any number of processes share the slots of a host, since one statement finds and
 * takes one. */
export function createSqlPaceStore(sql: Sql, options: SqlPaceOptions = {}): PaceStore {
  const stamp = () =>
    options.clock === undefined ? null : new Date(options.clock.now()).toISOString();

  return {
    async reserve(host, { delayMs, maxWaitMs }) {
      const [taken] = await sql.query<WaitRow>(reserveSql, [host, delayMs, maxWaitMs, stamp()]);
      if (taken !== undefined) return { reserved: true, waitMs: taken.waitMs };
      const [next] = await sql.query<WaitRow>(nextSql, [host, delayMs, stamp()]);
      // Another has forgotten the host in between: then nothing stands in the way.
      return { reserved: false, waitMs: next?.waitMs ?? 0 };
    },
    async succeeded(host) {
      await sql.query(settleSql('0'), [host, stamp()]);
    },
    async failed(host) {
      const [row] = await sql.query<{ failures: number }>(settleSql('failures + 1'), [
        host,
        stamp(),
      ]);
      return row?.failures ?? 1;
    },
    async pause(host, ms) {
      await sql.query(pauseSql, [host, ms, stamp()]);
    },
  };
}

interface WaitRow {
  readonly waitMs: number;
}
