import { defineSource } from './define.ts';

/** NixOS: the manual of the stable release, options included. */
export const nixosManual = defineSource({
  name: 'nixos-manual',
  location: 'https://nixos.org/manual/nixos/stable/',
  library: 'nixos',
  version: 'stable',
  maxPages: 50,
});
