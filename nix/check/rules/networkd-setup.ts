import { type HostModel, siteOf, valueAt } from '../host-model.ts';
import { matchedNames, matchesPattern, readNetworks, usesNetworkd } from '../networks.ts';
import { defineRule, type Report } from '../rule.ts';

export const networkdSetup = defineRule({
  code: 'PN057',
  over: 'host',
  title: 'systemd-networkd without what makes a host come up online',
  severity: 'error',
  run: (host, report) => {
    if (!usesNetworkd(host)) return;
    const option = 'networking.useDHCP';
    if (valueAt(host, option) !== false) {
      report({
        where: siteOf(host, 'networking.useNetworkd'),
        option,
        message: `${option} is not false: NixOS then adds a catch-all network of its own beside those of the host`,
        hint: 'set networking.useDHCP = false',
      });
    }
    reportOnline(host, report);
    reportNames(host, report);
  },
});

/** Services that need the network wait for network-online.target; on a server something must
 * bring it about. */
function reportOnline(host: HostModel, report: Report): void {
  const networks = readNetworks(host);
  const { role, site } = host.host.definition;
  if (role !== 'server') return;
  const required = networks.filter(
    ({ requiredForOnline }) => requiredForOnline !== 'no' && requiredForOnline !== false,
  );
  if (networks.length > 0 && required.length > 0) return;
  report({
    where: networks[0]?.where ?? site.text,
    option: 'systemd.network.networks',
    message:
      networks.length === 0
        ? 'systemd-networkd has no network to configure, so the host would come up offline'
        : 'no network is RequiredForOnline, so services start before there is one',
    hint: "give the first interface linkConfig.RequiredForOnline = 'routable'",
  });
}

/** A network that names an interface which the machine does not have takes it offline. */
function reportNames(host: HostModel, report: Report): void {
  const { nics, unmeasured } = host.host.definition.facts;
  if (nics.length === 0 || unmeasured.includes('nics')) return;
  for (const network of readNetworks(host)) {
    for (const pattern of matchedNames(network) ?? []) {
      if (nics.some(({ name }) => matchesPattern(pattern, name))) continue;
      report({
        where: network.where,
        option: `${network.option}.matchConfig.Name`,
        message: `${network.name} matches ${pattern}, and the machine has ${nics.map(({ name }) => name).join(', ')}`,
        hint: 'take the name from facts.json, or measure again: panther facts',
      });
    }
  }
}
