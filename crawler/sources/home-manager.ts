import { defineSource } from './define.ts';

/** Home Manager: manual and options. */
export const homeManager = defineSource({
  name: 'home-manager',
  location: 'https://nix-community.github.io/home-manager/',
  maxPages: 50,
});
