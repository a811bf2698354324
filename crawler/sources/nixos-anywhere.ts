import { defineSource } from './define.ts';

/** How a machine is installed over SSH. */
export const nixosAnywhere = defineSource({
  name: 'nixos-anywhere',
  location: 'https://github.com/nix-community/nixos-anywhere',
  include: ['README.md', 'docs/**/*.md'],
});
