import { readFirewall } from '../firewall.ts';
import { siteOf } from '../host-model.ts';
import { defineRule } from '../rule.ts';

export const firewallOff = defineRule({
  code: 'PN054',
  over: 'host',
  title: 'The firewall is off',
  severity: 'error',
  run: (host, report) => {
    if (readFirewall(host).enabled) return;
    const option = 'networking.firewall.enable';
    report({
      where: siteOf(host, option),
      option,
      message: 'the firewall is off, so every port that listens is open to everybody',
      hint: 'turn it on and declare what is public in publicPorts of the host',
    });
  },
});
