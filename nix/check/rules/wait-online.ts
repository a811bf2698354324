import { isOn, siteOf, valueAt } from '../host-model.ts';
import { defineRule } from '../rule.ts';

export const waitOnline = defineRule({
  code: 'PN058',
  over: 'host',
  title: 'A laptop that waits for the network at boot',
  severity: 'warning',
  run: (host, report) => {
    if (host.host.definition.role !== 'workstation') return;
    const services = [
      ['networking.networkmanager.enable', 'systemd.services.NetworkManager-wait-online.enable'],
      ['networking.useNetworkd', 'systemd.network.wait-online.enable'],
    ] as const;
    for (const [owner, option] of services) {
      if (!isOn(host, owner) || valueAt(host, option) === false) continue;
      report({
        where: siteOf(host, owner),
        option,
        message: `${option} is on: without a network this machine waits at every boot, up to a minute or two`,
        hint: `set ${option} = false`,
      });
    }
  },
});
