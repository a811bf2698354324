import { isPrivateInterface, readFirewall } from '../firewall.ts';
import { defineRule } from '../rule.ts';

export const trustedInterface = defineRule({
  code: 'PN053',
  over: 'host',
  title: 'The firewall trusts an interface',
  severity: 'error',
  run: (host, report) => {
    const nics = new Set(host.host.definition.facts.nics.map(({ name }) => name));
    for (const { name, definition } of readFirewall(host).trusted) {
      if (name === 'lo') continue;
      const place = { where: definition.site.text, option: definition.key };
      if (nics.has(name) || !isPrivateInterface(name)) {
        report({
          ...place,
          message: `the firewall trusts ${name}: every port of the host is open to whoever is on that network`,
          hint: 'open single ports with networking.firewall.interfaces',
        });
      } else if (name.startsWith('tailscale')) {
        report({
          ...place,
          severity: 'warning',
          message: `the firewall trusts ${name}: every device of the tailnet gets at every port that listens`,
          hint: 'open single ports with networking.firewall.interfaces.tailscale0',
        });
      }
    }
  },
});
