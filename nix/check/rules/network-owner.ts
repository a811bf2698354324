import { definitionsUnder, type HostModel, isOn, siteOf, textsAt } from '../host-model.ts';
import { matchesNic, matchesPattern, readNetworks, usesNetworkd } from '../networks.ts';
import { defineRule } from '../rule.ts';

export const networkOwner = defineRule({
  code: 'PN056',
  over: 'host',
  title: 'Two programs configure one network interface',
  severity: 'error',
  run: (host, report) => {
    const managed = isOn(host, 'networking.networkmanager.enable');
    for (const nic of host.host.definition.facts.nics) {
      const network = readNetworks(host).find((each) => matchesNic(each, nic));
      if (!managed || network === undefined || isUnmanaged(host, nic.name)) continue;
      report({
        where: `${network.where} and ${siteOf(host, 'networking.networkmanager.enable')}`,
        option: network.option,
        message: `systemd-networkd and NetworkManager both configure ${nic.name}`,
        hint: `let one of them go, or name interface-name:${nic.name} in networking.networkmanager.unmanaged`,
      });
    }
    if (!usesNetworkd(host)) return;
    for (const { path, key, site } of definitionsUnder(host, 'networking.interfaces')) {
      const network = readNetworks(host).find((each) =>
        matchesNic(each, { name: path[2] ?? '', kind: 'ethernet', driver: null }),
      );
      if (network === undefined) continue;
      report({
        where: `${site.text} and ${network.where}`,
        option: key,
        message: `${key} and ${network.option} both configure ${path[2]}`,
        hint: 'say all of it in systemd.network.networks',
      });
    }
  },
});

function isUnmanaged(host: HostModel, nic: string): boolean {
  return textsAt(host, 'networking.networkmanager.unmanaged').some(
    (entry) =>
      entry === nic ||
      (entry.startsWith('interface-name:') &&
        matchesPattern(entry.slice('interface-name:'.length), nic)),
  );
}
