import { defineSource } from './define.ts';

/** The database of a deployment. */
export const postgresql17 = defineSource({
  name: 'postgresql-17',
  location: 'https://www.postgresql.org/docs/17/',
  library: 'postgresql',
  version: '17',
  maxPages: 1_500,
});
