import { Fault } from '#lib';
import type { Links, RecordKind, RecordRow } from '../model/record.ts';

/** A row of cockpit.record with its links, as `recordColumns` selects it. */
export interface RecordColumns {
  readonly kind: string;
  readonly id: string;
  readonly key: string | null;
  readonly source_hash: string | null;
  readonly version: number;
  readonly body: unknown;
  readonly links: Links;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly deleted_at: Date | null;
  readonly sorted_at: Date;
}

/** Of `cockpit.record r`. */
export const recordColumns = `r.kind, r.id::text as id, r.key, r.source_hash, r.version, r.body,
  r.created_at, r.updated_at, r.deleted_at, coalesce(r.at, r.created_at) as sorted_at,
  (select coalesce(jsonb_object_agg(l.role, l.ids), '{}')
   from (select role, jsonb_agg(to_id order by position) as ids from cockpit.link
         where kind = r.kind and id = r.id group by role) l) as links`;

export function parseRow<Body>(
  kind: RecordKind<string, Body>,
  row: RecordColumns,
): RecordRow<Body> {
  return {
    kind: kind.name,
    id: row.id,
    version: row.version,
    body: kind.parse(row.body),
    links: completeLinks(kind, row.links),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    deletedAt: row.deleted_at?.toISOString() ?? null,
  };
}

/** With an empty list for each role that has none, in the order of the kind. */
export function completeLinks(kind: RecordKind, links: Links): Links {
  return Object.fromEntries(kind.links.map(({ role }) => [role, links[role] ?? []]));
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return uuid.test(text);
}

export function unknownRecord(kind: RecordKind, id: string): Fault {
  return new Fault({
    code: 'cockpit.unknown',
    message: `there is no ${kind.name} ${id}`,
    hint: 'it may have been removed; look at the list again',
  });
}
