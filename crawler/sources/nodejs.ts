import { defineSource } from './define.ts';

/** The runtime of everything here. */
export const nodejs = defineSource({
  name: 'nodejs',
  location: 'https://nodejs.org/docs/latest-v24.x/api/',
  version: '24',
  maxPages: 150,
});
