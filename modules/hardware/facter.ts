import { z } from 'zod';
import { defineModule, ref, str } from '#nix';

export const facter = defineModule({
  name: 'hardware/facter',
  description: 'Drivers and firmware from the hardware report of the machine',
  options: z.strictObject({}),
  needs: (release) => (release.version === '25.05' ? ['nixos-facter-modules'] : []),
  nixos: ({ host, atLeast }) => {
    // Its addresses belong to networkd or NetworkManager; facter would start dhcpcd beside them.
    const detected = { dhcp: { enable: false } };
    const report =
      host.facts.report === null
        ? {}
        : {
            reportPath: str`${ref('inputs.self')}/hosts/${ref('config.networking.hostName')}/facter.json`,
          };
    if (atLeast('25.11')) return { hardware: { facter: { ...report, detected } } };
    return {
      imports: [ref('inputs.nixos-facter-modules.nixosModules.facter')],
      facter: { ...report, detected },
    };
  },
});
