import type { Migration } from '#lib/postgres';

/** Records and their links are what the history adds up to; history, audit and points are only ever
 * added to. All three take their number from one sequence, so that one number says what is new. */
export const records: Migration = {
  id: '0001-records',
  sql: `
create schema if not exists cockpit;

create sequence cockpit.seq;

create table cockpit.record (
  kind text not null,
  id uuid not null,
  key text,
  source_hash text,
  version integer not null,
  at timestamptz,
  status text,
  label text not null,
  body jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  primary key (kind, id),
  unique (kind, key)
);
create index record_by_time on cockpit.record (kind, (coalesce(at, created_at)), id);

create table cockpit.link (
  kind text not null,
  id uuid not null,
  role text not null,
  position integer not null,
  to_kind text not null,
  to_id uuid not null,
  primary key (kind, id, role, to_kind, to_id),
  foreign key (kind, id) references cockpit.record,
  foreign key (to_kind, to_id) references cockpit.record
);
create index link_to on cockpit.link (to_kind, to_id, kind);

create table cockpit.history (
  seq bigint primary key,
  kind text not null,
  id uuid not null,
  version integer not null,
  op text not null check (op in ('create', 'update', 'remove', 'restore')),
  actor text not null,
  changed_at timestamptz not null,
  key text,
  source_hash text,
  at timestamptz,
  status text,
  label text not null,
  body jsonb not null,
  links jsonb not null,
  unique (kind, id, version)
);

create table cockpit.audit (
  seq bigint primary key,
  actor text not null,
  action text not null,
  subject text,
  request jsonb not null,
  outcome text not null check (outcome in ('started', 'done', 'refused', 'failed', 'unknown')),
  detail jsonb not null,
  started bigint references cockpit.audit,
  at timestamptz not null
);
create index audit_by_subject on cockpit.audit (subject, seq);

create table cockpit.point (
  seq bigint primary key,
  series text not null,
  subject text not null,
  at timestamptz not null,
  value jsonb not null
);
create index point_by_time on cockpit.point (series, subject, at, seq);

create function cockpit.refuse_change() returns trigger language plpgsql as $$
begin
  if current_setting('cockpit.replacing', true) is distinct from 'on' then
    raise exception '% of cockpit.% is refused: it is only ever added to', lower(tg_op), tg_table_name;
  end if;
  return null;
end $$;
create trigger refuse_change before update or delete or truncate on cockpit.history
  for each statement execute function cockpit.refuse_change();
create trigger refuse_change before update or delete or truncate on cockpit.audit
  for each statement execute function cockpit.refuse_change();
create trigger refuse_change before update or delete or truncate on cockpit.point
  for each statement execute function cockpit.refuse_change();
create trigger refuse_removal before delete or truncate on cockpit.record
  for each statement execute function cockpit.refuse_change();
`,
};
