import { readSecrets } from '../host-secrets.ts';
import { defineRule } from '../rule.ts';
import { knownServices } from '../units.ts';

// Restarting one of these cuts the connection that a deployment runs over.
const untouchable = new Set([
  'NetworkManager',
  'network',
  'sshd',
  'systemd-networkd',
  'systemd-resolved',
  'tailscaled',
]);

export const secretConsumer = defineRule({
  code: 'PN027',
  over: 'host',
  title: 'A secret is to restart a unit that does not exist or must not be restarted',
  severity: 'error',
  run: (host, report) => {
    const known = knownServices(host);
    for (const { name, consumers, option } of readSecrets(host)) {
      const place = { where: host.site.text, option: `${option}.services` };
      for (const unit of consumers) {
        const stem = unit.replace(/\.service$/, '');
        if (untouchable.has(stem)) {
          report({
            ...place,
            message: `the secret "${name}" restarts ${stem}.service, which cuts the connection to the host`,
            hint: 'name the unit that reads the secret, such as tailscaled-autoconnect',
          });
        } else if (stem !== unit) {
          report({
            ...place,
            message: `the consumer "${unit}" of the secret "${name}" has a suffix; OpNix adds one of its own`,
            hint: `write ${stem}`,
          });
        } else if (!known.has(unit)) {
          report({
            ...place,
            message: `the secret "${name}" restarts ${unit}.service, of which this host has no more than settings; OpNix would make an empty unit`,
            hint: 'correct the name in secrets/map.ts, or name the unit in `units` of the module that brings it',
          });
        }
      }
    }
  },
});
