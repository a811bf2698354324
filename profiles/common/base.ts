import {
  boot,
  bootTrial,
  facter,
  fail2ban,
  firewall,
  nix,
  openssh,
  security,
  shell,
  tailscale,
  users,
} from '#modules';
import { defineProfile, use } from '#nix';

export const commonBase = defineProfile({
  name: 'common/base',
  description: 'What every machine has: Nix, a boot loader, users, SSH by key over the tailnet',
  modules: [
    use(nix),
    use(boot),
    use(bootTrial),
    use(users),
    use(shell),
    use(security),
    use(openssh),
    use(fail2ban),
    use(firewall),
    use(tailscale),
    use(facter),
  ],
});
