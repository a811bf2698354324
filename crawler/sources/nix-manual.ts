import { defineSource } from './define.ts';

/** The Nix language and command line, from the sources of their manual. */
export const nixManual = defineSource({
  name: 'nix-manual',
  location: 'https://github.com/NixOS/nix',
  library: 'nix',
  include: ['doc/manual/**/*.md'],
});
