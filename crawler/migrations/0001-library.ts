import type { Migration } from '#lib/postgres';

/** Sources, their runs, what is still to be read, and what was read. */
export const library: Migration = {
  id: '0001-library',
  sql: `
create schema if not exists kb;

create table kb.source (
  name text primary key,
  kind text not null,
  location text not null,
  library text not null,
  version text,
  settings jsonb not null,
  declared boolean not null,
  added_at timestamptz not null,
  due_at timestamptz not null,
  paused_reason text
);

create table kb.run (
  id bigint generated always as identity primary key,
  source text not null references kb.source on delete cascade,
  started_at timestamptz not null,
  ended_at timestamptz,
  outcome text,
  report jsonb,
  seeded boolean not null default false,
  leased_by text,
  leased_until timestamptz
);
create index run_by_source on kb.run (source, id desc);

create table kb.frontier (
  source text not null references kb.source on delete cascade,
  url text not null,
  run bigint not null references kb.run on delete cascade,
  depth integer not null,
  found_on text,
  state text not null,
  attempts integer not null default 0,
  not_before timestamptz,
  leased_by text,
  unlinked boolean not null default false,
  confirmed boolean not null default false,
  outcome text,
  error text,
  bytes bigint not null default 0,
  chunks_added integer not null default 0,
  chunks_removed integer not null default 0,
  primary key (source, url)
);
create index frontier_open on kb.frontier (source, state, depth, url);

create table kb.site (
  host text primary key,
  last_slot_at timestamptz not null,
  blocked_until timestamptz not null default '-infinity',
  failures integer not null default 0
);

create table kb.robots (
  origin text primary key,
  state text not null,
  body text not null,
  read_at timestamptz not null
);

create table kb.document (
  id bigint generated always as identity primary key,
  source text not null references kb.source on delete cascade,
  library text not null,
  version text,
  url text not null,
  title text not null,
  language text,
  generator text not null,
  markdown text not null,
  content_hash text not null,
  text_hash text not null,
  simhash bigint not null,
  canonical_url text,
  links text[] not null,
  reader integer not null,
  etag text,
  last_modified text,
  state text not null,
  duplicate_of bigint references kb.document on delete set null,
  misses integer not null default 0,
  unlinked_runs integer not null default 0,
  hidden_characters integer not null,
  suspicion real not null,
  instructions jsonb not null,
  first_read_at timestamptz not null,
  changed_at timestamptz not null,
  read_at timestamptz not null,
  unique (source, url)
);
create index document_by_text on kb.document (library, text_hash);

create table kb.alias (
  source text not null references kb.source on delete cascade,
  url text not null,
  document bigint not null references kb.document on delete cascade,
  kind text not null,
  text_hash text not null,
  etag text,
  last_modified text,
  primary key (source, url)
);
create index alias_by_document on kb.alias (document);

create table kb.chunk (
  key bigint generated always as identity primary key,
  id text not null unique,
  document bigint not null references kb.document on delete cascade,
  library text not null,
  version text,
  ordinal integer not null,
  heading_path text[] not null,
  anchor text,
  content text not null,
  content_hash text not null,
  symbols text[] not null,
  start_offset integer not null,
  end_offset integer not null
);
create index chunk_by_document on kb.chunk (document, ordinal);
create index chunk_by_content on kb.chunk (content_hash);
`,
};
