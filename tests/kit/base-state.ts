import type { Database } from '#lib/postgres';

/** What is written of a page beyond its text each time it is read: when that was. */
const looks: Readonly<Record<string, string>> = { 'kb.document': 'read_at' };
/** What a run says of itself. */
const ofRuns = new Set(['kb.source', 'kb.run', 'kb.frontier', 'kb.site', 'kb.robots']);

/** Every table of the base that holds what was read, with a print of its rows. Where a table's rows are only
 * ever written with something new to say, the print has their place and their transaction too (`ctid` and
 * `xmin`, PostgreSQL manual, 5.5): a row that is written again as it was makes another one. */
export async function readBaseState(
  database: Database,
): Promise<Readonly<Record<string, { readonly rows: number; readonly print: string }>>> {
  const tables = await database.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname = 'kb' order by 1`,
  );
  const state: Record<string, { rows: number; print: string }> = {};
  for (const { name } of tables) {
    if (ofRuns.has(name)) continue;
    const look = looks[name];
    const text =
      look === undefined
        ? `t::text || ' ' || t.xmin || ' ' || t.ctid`
        : `(to_jsonb(t) - '${look}')::text`;
    const [row] = await database.query<{ rows: number; print: string | null }>(
      `select count(*)::int as rows, md5(string_agg(md5(text), '' order by md5(text))) as print
       from (select ${text} as text from ${name} t) as each`,
    );
    state[name] = { rows: row?.rows ?? 0, print: row?.print ?? '' };
  }
  return state;
}

/** Bytes of the tables of the base with their indexes and what is stored out of line. */
export async function readBaseBytes(database: Database): Promise<Readonly<Record<string, number>>> {
  const rows = await database.query<{ name: string; bytes: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name, pg_total_relation_size(c.oid) as bytes
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'kb' and c.relkind = 'r' order by 1`,
  );
  return Object.fromEntries(rows.map(({ name, bytes }) => [name, Number(bytes)]));
}
