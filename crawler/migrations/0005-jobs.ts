import type { Migration } from '#lib/postgres';

/** Which process has, or last had, a job. The jobs themselves are in tables of the queue. */
export const jobs: Migration = {
  id: '0005-jobs',
  sql: `
create table kb.job_worker (
  job uuid primary key,
  host text not null,
  pid integer not null,
  taken_at timestamptz not null
);
`,
};
