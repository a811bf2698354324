import { defineSource } from './define.ts';

/** The private network between the machines. */
export const tailscale = defineSource({
  name: 'tailscale',
  location: 'https://tailscale.com/kb/',
  maxPages: 1_500,
});
