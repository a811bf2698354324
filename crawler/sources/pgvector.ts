import { defineSource } from './define.ts';

/** Vectors in PostgreSQL. */
export const pgvector = defineSource({
  name: 'pgvector',
  location: 'https://github.com/pgvector/pgvector',
  include: ['README.md', 'CHANGELOG.md'],
});
