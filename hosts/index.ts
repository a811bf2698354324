import { modules, services } from '#modules';
import { defineFleet, findRelease, readAuthorizedKeys } from '#nix';
import { profiles } from '#profiles';
import { secretMap, vault } from '#secrets';
import { desktop } from './desktop/host.ts';
import { hetznerVps } from './hetzner-vps/host.ts';
import { ovhCloudVps } from './ovh-cloud-vps/host.ts';
import { yoga } from './yoga/host.ts';
import { zephyrus } from './zephyrus/host.ts';

export const hosts = [desktop, hetznerVps, ovhCloudVps, yoga, zephyrus] as const;

/** The whole fleet. Release, owner and vault are here and nowhere else. */
export const fleet = defineFleet({
  release: findRelease('26.05'),
  user: {
    name: 'hayden',
    fullName: 'Hayden',
    email: undefined,
    authorizedKeys: readAuthorizedKeys(new URL('./authorized_keys', import.meta.url)),
  },
  vault,
  hosts,
  modules,
  profiles,
  secrets: secretMap,
  services,
});
