import type { Migration } from '#lib/postgres';

/** What a run knows of itself between its starts, and the ways to a document that had to be searched for. */
export const crawl: Migration = {
  id: '0006-crawl',
  sql: `
create index document_by_duplicate on kb.document (duplicate_of) where duplicate_of is not null;
create index document_by_url on kb.document (url);
create index alias_by_url on kb.alias (url);
-- A frontier goes with its source, and is emptied when the next run begins; looking for it by its run would
-- read all of them.
alter table kb.frontier drop constraint frontier_run_fkey;
alter table kb.run add column problems text[] not null default '{}',
  add column worked_ms bigint not null default 0;
alter table kb.frontier add column lost boolean not null default false;
`,
};
