import { defineSource } from './define.ts';

/** How disks are declared. */
export const disko = defineSource({
  name: 'disko',
  location: 'https://github.com/nix-community/disko',
  include: ['README.md', 'docs/**/*.md'],
});
