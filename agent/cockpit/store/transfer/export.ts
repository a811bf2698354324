import { createHash } from 'node:crypto';
import { canonicalJson } from '#lib';
import type { Sql } from '#lib/postgres';
import { readLastChange } from '../ledger.ts';
import { formatName, formatVersion } from './format.ts';

const pageRows = 500;

/** Everything was only ever added to, in the order of its numbers: what is below the number at the
 * start is one state of the whole, however long reading takes. */
export async function* exportCockpit(sql: Sql): AsyncGenerator<string> {
  const hash = createHash('sha256');
  const render = (value: unknown): string => {
    const line = `${canonicalJson(value)}\n`;
    hash.update(line);
    return line;
  };
  const last = await readLastChange(sql);
  yield render({ format: formatName, version: formatVersion });
  const counts = { history: 0, audit: 0, points: 0 };
  for (const { name, count, query } of tables) {
    for await (const row of readTable(sql, query, last)) {
      counts[count]++;
      yield render({ [name]: row });
    }
  }
  yield `${canonicalJson({ end: { ...counts, sha256: hash.digest('hex') } })}\n`;
}

const tables = [
  {
    name: 'history',
    count: 'history',
    query: `select seq::float8 as seq, kind, id::text as id, version, op, actor, changed_at, key,
      source_hash, at, status, label, body, links from cockpit.history t`,
  },
  {
    name: 'audit',
    count: 'audit',
    query: `select seq::float8 as seq, actor, action, subject, request, outcome, detail,
      started::float8 as started, at from cockpit.audit t`,
  },
  {
    name: 'point',
    count: 'points',
    query: `select seq::float8 as seq, series, subject, at, value from cockpit.point t`,
  },
] as const;

async function* readTable(sql: Sql, query: string, last: number): AsyncGenerator<object> {
  for (let after = 0; ; ) {
    const rows = await sql.query<{ readonly seq: number }>(
      `${query} where t.seq > $1 and t.seq <= $2 order by t.seq limit ${pageRows}`,
      [after, last],
    );
    yield* rows.map(plain);
    after = rows.at(-1)?.seq ?? last;
    if (rows.length < pageRows) return;
  }
}

/** Instants as text. */
function plain(row: object): object {
  const entries = Object.entries(row).map(([name, value]: [string, unknown]) => [
    name,
    value instanceof Date ? value.toISOString() : value,
  ]);
  return Object.fromEntries(entries) as object;
}
