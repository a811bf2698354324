import { siteOf, valueAt } from '../host-model.ts';
import { sshOn } from '../login.ts';
import { defineRule } from '../rule.ts';

export const rootLogin = defineRule({
  code: 'PN062',
  over: 'host',
  title: 'root may log in over SSH with a password',
  severity: 'error',
  run: (host, report) => {
    const option = 'services.openssh.settings.PermitRootLogin';
    const value = valueAt(host, option);
    // Unset is prohibit-password (nixpkgs, services/networking/ssh/sshd.nix).
    if (!sshOn(host) || (value !== 'yes' && value !== true)) return;
    report({
      where: siteOf(host, option),
      option,
      message: `${option} is "yes"`,
      hint: 'set it to "no", or to "prohibit-password" where deployments come as root',
    });
  },
});
