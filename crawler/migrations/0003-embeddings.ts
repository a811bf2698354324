import type { Migration } from '#lib/postgres';

/** The embedding models. The vectors of model N are in kb.vector_N, made when the model is first used:
 * a column's type holds the dimension, and a server without pgvector has no such type. */
export const embeddings: Migration = {
  id: '0003-embeddings',
  sql: `
create table kb.model (
  id integer generated always as identity primary key,
  name text not null,
  dimension integer not null,
  provider text not null,
  column_type text not null,
  current boolean not null,
  created_at timestamptz not null,
  unique (name, dimension)
);
create unique index model_current on kb.model (current) where current;

create table kb.vector_index (
  model integer not null references kb.model on delete cascade,
  library text not null,
  name text not null unique,
  primary key (model, library)
);
`,
};
