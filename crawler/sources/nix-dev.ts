import { defineSource } from './define.ts';

/** nix.dev: tutorials and guides; the manuals below it are sources of their own. */
export const nixDev = defineSource({
  name: 'nix-dev',
  location: 'https://nix.dev/',
  exclude: ['/manual/**'],
  maxPages: 500,
});
