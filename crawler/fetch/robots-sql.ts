import type { Sql } from '#lib/postgres';
import type { RobotsRecord, RobotsStore } from './robots-store.ts';

interface RobotsRow {
  readonly state: RobotsRecord['state'];
  readonly body: string;
  readonly read_at: Date;
}

/** In `kb.robots`. */
export function createSqlRobotsStore(sql: Sql): RobotsStore {
  return {
    async read(origin) {
      const [row] = await sql.query<RobotsRow>(
        'select state, body, read_at from kb.robots where origin = $1',
        [origin],
      );
      if (row === undefined) return undefined;
      return { state: row.state, text: row.body, readAt: row.read_at.getTime() };
    },
    async write(origin, { state, text, readAt }) {
      await sql.query(
        `insert into kb.robots (origin, state, body, read_at) values ($1, $2, $3, $4)
         on conflict (origin) do update
         set state = excluded.state, body = excluded.body, read_at = excluded.read_at`,
        // PostgreSQL's text has no NUL, and no rule has one either.
        [origin, state, text.replaceAll('\0', ''), new Date(readAt).toISOString()],
      );
    },
  };
}
