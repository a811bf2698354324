import { readFirewall } from '../firewall.ts';
import { defineRule } from '../rule.ts';

export const publicPortUnused = defineRule({
  code: 'PN052',
  over: 'host',
  title: 'A public port that nobody listens on, or that stays closed',
  severity: 'warning',
  run: (host, report) => {
    const { anywhere } = readFirewall(host);
    const claims = host.host.modules.flatMap((module) => module.ports);
    const where = host.site.text;
    for (const { port, protocol, why } of host.host.definition.publicPorts) {
      const key = `${port}/${protocol}`;
      const claimed = claims.some(
        (each) => each.port === port && each.protocol === protocol && each.reach === 'public',
      );
      const open = anywhere.some(
        (each) => each.protocol === protocol && each.from <= port && port <= each.to,
      );
      if (!claimed) {
        report({
          where,
          option: 'publicPorts',
          message: `the host declares port ${key} as public (${why}), and no module on it listens there`,
          hint: 'take the line out, or switch the module on that needs it',
        });
      } else if (!open) {
        report({
          where,
          option: 'publicPorts',
          message: `the host declares port ${key} as public (${why}), and the firewall does not open it`,
          hint: 'switch on networking/firewall, which opens what the host declares',
        });
      }
    }
  },
});
