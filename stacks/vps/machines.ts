import type { Machine } from './types.ts';

/** The rented machines, one entry each. What is left out nobody has decided yet, and Terraform asks
 * for it: a place or a plan that is only guessed would be bought. */
export const machines: readonly Machine[] = [
  {
    host: 'hetzner-vps',
    provider: 'hetzner',
    // 12 threads, 24 GiB, 480 GB: hosts/hetzner-vps/facts.json.
    serverType: 'cpx52',
    image: 'debian-13',
    backups: false,
  },
  { host: 'ovh-cloud-vps', provider: 'ovh', os: 'Debian 13', user: 'debian', duration: 'P1M' },
];
