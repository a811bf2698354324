import { defineSource } from './define.ts';

/** How secrets of 1Password reach a NixOS machine. */
export const opnix = defineSource({
  name: 'opnix',
  location: 'https://github.com/brizzbuzz/opnix',
  include: ['README.md', 'docs/**/*.md'],
});
