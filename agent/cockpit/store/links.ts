import { Fault } from '#lib';
import type { Sql } from '#lib/postgres';
import type { Links, RecordKind } from '../model/record.ts';
import { completeLinks, isUuid } from './rows.ts';

/** Ids that are there, by kind; of those that were asked about. */
export type Targets = ReadonlyMap<string, ReadonlySet<string>>;

/** What of the targets of many links is there, one query for each kind. */
export async function readTargets(
  sql: Sql,
  kind: RecordKind,
  all: readonly Links[],
): Promise<Targets> {
  const asked = new Map<string, Set<string>>();
  for (const { role, to } of kind.links) {
    const ids = asked.get(to) ?? new Set();
    for (const links of all) for (const id of links[role] ?? []) if (isUuid(id)) ids.add(id);
    asked.set(to, ids);
  }
  const found = new Map<string, ReadonlySet<string>>();
  for (const [to, ids] of asked) found.set(to, await readPresent(sql, to, [...ids]));
  return found;
}

async function readPresent(
  sql: Sql,
  to: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await sql.query<{ id: string }>(
    `select id::text as id from cockpit.record
     where kind = $1 and id = any ($2::uuid[]) and deleted_at is null`,
    [to, ids],
  );
  return new Set(rows.map(({ id }) => id));
}

/** The links after a change: the roles in `given`, the others as they were. What is new must be there; of many
 * records that is asked beforehand (`readTargets`).
 * @throws Fault cockpit.record: a role the kind does not have, one too many, what is not there */
export async function checkLinks(
  sql: Sql,
  kind: RecordKind,
  given: Links,
  before: Links,
  targets?: Targets,
): Promise<Links> {
  for (const [role, ids] of Object.entries(given)) {
    const known = kind.links.find((link) => link.role === role);
    if (known === undefined) throw linkFault(kind, role, `a ${kind.name} has no such link`);
    if (known.many !== true && ids.length > 1) throw linkFault(kind, role, 'one at most');
    const added = ids.filter((id) => !(before[role] ?? []).includes(id));
    const wrong = added.find((id) => !isUuid(id));
    if (wrong !== undefined) throw linkFault(kind, role, `${JSON.stringify(wrong)} is no id`);
    const there = targets?.get(known.to) ?? (await readPresent(sql, known.to, added));
    const missing = added.find((id) => !there.has(id.toLowerCase()));
    if (missing !== undefined) {
      throw linkFault(kind, role, `there is no ${known.to} ${missing}`);
    }
  }
  const unique = Object.entries(given).map(
    ([role, ids]) => [role, [...new Set(ids.map((id) => id.toLowerCase()))]] as const,
  );
  return completeLinks(kind, { ...before, ...Object.fromEntries(unique) });
}

export function sameLinks(one: Links, other: Links): boolean {
  const roles = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...roles].every((role) => (one[role] ?? []).join() === (other[role] ?? []).join());
}

/** Links as the history keeps them: with the kind they lead to, roles without any left out. */
export type StoredLinks = Readonly<
  Record<string, { readonly to: string; readonly ids: readonly string[] }>
>;

export function toStoredLinks(kind: RecordKind, links: Links): StoredLinks {
  const roles = kind.links.map(({ role, to }) => [role, { to, ids: links[role] ?? [] }] as const);
  return Object.fromEntries(roles.filter(([, { ids }]) => ids.length > 0));
}

export function fromStoredLinks(kind: RecordKind, stored: StoredLinks): Links {
  const roles = Object.entries(stored).map(([role, { ids }]) => [role, ids] as const);
  return { ...completeLinks(kind, {}), ...Object.fromEntries(roles) };
}

export async function removeLinks(sql: Sql, kind: RecordKind, id: string): Promise<void> {
  await sql.query('delete from cockpit.link where kind = $1 and id = $2', [kind.name, id]);
}

/** Of records that have none yet. */
export async function writeLinks(
  sql: Sql,
  kind: RecordKind,
  records: readonly { readonly id: string; readonly links: Links }[],
): Promise<void> {
  const rows = records.flatMap(({ id, links }) =>
    kind.links.flatMap(({ role, to }) =>
      (links[role] ?? []).map((toId, position) => ({
        id,
        role,
        position,
        to_kind: to,
        to_id: toId,
      })),
    ),
  );
  if (rows.length === 0) return;
  await sql.query(
    `insert into cockpit.link (kind, id, role, position, to_kind, to_id)
     select $1, id, role, position, to_kind, to_id from jsonb_to_recordset($2::jsonb)
       as l(id uuid, role text, position integer, to_kind text, to_id uuid)`,
    [kind.name, JSON.stringify(rows)],
  );
}

function linkFault(kind: RecordKind, role: string, problem: string): Fault {
  return new Fault({
    code: 'cockpit.record',
    message: `the link ${role} of this ${kind.name} cannot be made: ${problem}`,
    where: `${kind.name}.links.${role}`,
  });
}
