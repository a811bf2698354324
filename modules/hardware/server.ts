import { z } from 'zod';
import { defineModule, type Facts, type NixAttrs } from '#nix';

// What KVM gives a guest, as nixpkgs' own profile for QEMU guests lists it: enough to find the disk
// and the network of any provider, also on the day it moves the machine to another controller.
const guestInitrd = ['9p', '9pnet_virtio', 'virtio_blk', 'virtio_mmio', 'virtio_net', 'virtio_pci'];
const guestDisks = ['ahci', 'sd_mod', 'sr_mod', 'virtio_scsi', 'xhci_pci'];
const guestModules = ['virtio_balloon', 'virtio_console', 'virtio_gpu', 'virtio_rng'];

/** Modules of the initrd: those measured on the machine, and on a virtual one all of its kind. */
export function decideInitrdModules(facts: Facts): string[] {
  const guest = facts.virtual ? [...guestInitrd, ...guestDisks] : [];
  return [...new Set([...facts.initrdModules, ...guest])].sort();
}

/** Microcode, firmware and KVM of a machine that is no guest: a guest gets its microcode from the
 * hypervisor. Nothing where nobody has measured the processor. */
export function physicalHardware(facts: Facts): NixAttrs {
  if (facts.virtual) return {};
  const vendor = facts.cpu?.vendor;
  return {
    enableRedistributableFirmware: true,
    ...(vendor === undefined ? {} : { cpu: { [vendor]: { updateMicrocode: true } } }),
  };
}

export const server = defineModule({
  name: 'hardware/server',
  description:
    'A machine without screen and keyboard: guest drivers, serial console, no rescue shell',
  options: z.strictObject({
    serialConsole: z
      .boolean()
      .default(true)
      .describe('Show the kernel and a login on the first serial port too, for the provider.'),
  }),
  units: ({ host }) => (host.facts.virtual ? ['qemu-guest-agent'] : []),
  nixos: ({ options, host }) => {
    const { facts } = host;
    const physical = physicalHardware(facts);
    const vendor = facts.cpu?.vendor;
    return {
      boot: {
        initrd: {
          availableKernelModules: decideInitrdModules(facts),
          ...(facts.virtual ? { kernelModules: guestModules } : {}),
        },
        ...(facts.virtual || vendor === undefined ? {} : { kernelModules: [`kvm-${vendor}`] }),
        kernelParams: [
          // The last one named is /dev/console: the screen that the provider's web page shows.
          ...(options.serialConsole ? ['console=ttyS0,115200', 'console=tty0'] : []),
          // Nobody is there to press a key after a kernel panic.
          'panic=30',
        ],
      },
      // Boot on, with SSH, when some mount fails: an emergency shell has nobody to type.
      systemd: { enableEmergencyMode: false },
      ...(Object.keys(physical).length > 0 ? { hardware: physical } : {}),
      ...(facts.virtual
        ? { services: { qemuGuest: { enable: true } } }
        : { services: { smartd: { enable: true } } }),
    };
  },
});
