import type { Migration } from '#lib/postgres';

/** The word index over the chunks: immutable segments of postings, by library and version; and
 * how much of each page's text is links. */
export const index: Migration = {
  id: '0002-index',
  sql: `
create table kb.shelf (
  id bigint generated always as identity primary key,
  library text not null,
  version text,
  analyzer integer not null,
  unique nulls not distinct (library, version)
);

create table kb.segment (
  id bigint generated always as identity primary key,
  shelf bigint not null references kb.shelf on delete cascade,
  chunks integer not null,
  removed integer not null,
  tables bytea not null,
  terms bytea
);
create index segment_by_shelf on kb.segment (shelf);
alter table kb.segment alter column tables set storage external, alter column terms set storage external;

create table kb.posting (
  segment bigint not null,
  term text collate "C" not null,
  added bytea not null,
  removed bytea not null,
  primary key (segment, term)
);
alter table kb.posting alter column added set storage external;

alter table kb.document add column link_share real not null default 0;
`,
};
