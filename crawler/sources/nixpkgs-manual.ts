import { defineSource } from './define.ts';

/** nixpkgs: builders, overlays, language frameworks. */
export const nixpkgsManual = defineSource({
  name: 'nixpkgs-manual',
  location: 'https://nixos.org/manual/nixpkgs/stable/',
  library: 'nixpkgs',
  version: 'stable',
  maxPages: 50,
});
