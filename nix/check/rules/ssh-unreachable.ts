import { siteOf } from '../host-model.ts';
import { sshOn, sshReach } from '../login.ts';
import { defineRule } from '../rule.ts';

export const sshUnreachable = defineRule({
  code: 'PN064',
  over: 'host',
  title: 'SSH is off, or behind the firewall from everywhere',
  severity: 'error',
  run: (host, report) => {
    if (!sshOn(host)) {
      report({
        severity: 'warning',
        blocksDeploy: true,
        where: host.site.text,
        option: 'services.openssh.enable',
        message: 'sshd is not on, so this host cannot be deployed to over the network',
        hint: 'switch on services/openssh',
      });
    } else if (sshReach(host) === 'nowhere') {
      report({
        where: siteOf(host, 'services.openssh.enable'),
        option: 'services.openssh.openFirewall',
        message:
          'sshd runs, and the firewall lets nobody at it: neither from everywhere nor over the tailnet',
        hint: 'switch on services/tailscale, which makes the tailnet, or set `bootstrap` of services/openssh',
      });
    }
  },
});
