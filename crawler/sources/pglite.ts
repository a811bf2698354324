import { defineSource } from './define.ts';

/** The embedded database. */
export const pglite = defineSource({
  name: 'pglite',
  location: 'https://pglite.dev/docs/',
  maxPages: 100,
});
