import { Fault } from '#lib';
import type { Sql } from '#lib/postgres';
import { transferFault } from './format.ts';

const edited = 'it was edited by hand; import one that was not';

/** Makes records and links, which must be empty, from the history, and lets new numbers go on behind it.
 * @throws Fault cockpit.transfer: versions are missing, or a link leads nowhere */
export async function rebuildRecords(sql: Sql): Promise<void> {
  const [gap] = await sql.query<{ kind: string; id: string }>(
    `select kind, id::text as id from cockpit.history group by kind, id
     having min(version) <> 1 or max(version) <> count(*) limit 1`,
  );
  if (gap !== undefined) {
    throw transferFault(`versions of the ${gap.kind} ${gap.id} are missing`, edited);
  }
  try {
    await sql.query(insertRecords);
    await sql.query(insertLinks);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'postgres.failed') throw error;
    throw transferFault(`its records contradict each other: ${error.message}`, edited);
  }
  await sql.query(
    `select setval('cockpit.seq', greatest(
       (select max(seq) from cockpit.history), (select max(seq) from cockpit.audit),
       (select max(seq) from cockpit.point), 1))`,
  );
}

const newest = `select distinct on (kind, id) * from cockpit.history order by kind, id, version desc`;

const insertRecords = `
insert into cockpit.record (kind, id, key, source_hash, version, at, status, label, body, created_at,
  updated_at, deleted_at)
select n.kind, n.id, n.key, n.source_hash, n.version, n.at, n.status, n.label, n.body,
  first.changed_at, n.changed_at, case n.op when 'remove' then n.changed_at end
from (${newest}) n
join cockpit.history first on first.kind = n.kind and first.id = n.id and first.version = 1`;

const insertLinks = `
insert into cockpit.link (kind, id, role, position, to_kind, to_id)
select n.kind, n.id, l.role, i.position - 1, l.value ->> 'to', i.id::uuid
from (${newest}) n
cross join jsonb_each(n.links) as l(role, value)
cross join jsonb_array_elements_text(l.value -> 'ids') with ordinality as i(id, position)`;
