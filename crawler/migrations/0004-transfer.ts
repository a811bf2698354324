import type { Migration } from '#lib/postgres';

/** Which libraries of a file an import that is under way has done. */
export const transfer: Migration = {
  id: '0004-transfer',
  sql: `
create table kb.import (
  file_hash text not null,
  library text not null,
  primary key (file_hash, library)
);
`,
};
