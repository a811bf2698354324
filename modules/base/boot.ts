import { z } from 'zod';
import { defineModule, type Facts, type NixAttrs, type Role, ref } from '#nix';

export type Loader = 'systemd-boot' | 'grub-hybrid';

/** What boots the disk layout of the role: a workstation's disk has an ESP and nothing for BIOS; a
 * server's disk has an EF02 partition and an ESP and boots either way. A firmware that nobody has
 * measured is taken to be what the layout needs. */
export function decideLoader(role: Role, firmware: Facts['firmware']): Loader {
  return role === 'workstation' && firmware !== 'bios' ? 'systemd-boot' : 'grub-hybrid';
}

function loaderConfig(loader: Loader, configurationLimit: number): NixAttrs {
  if (loader === 'systemd-boot') {
    return {
      'systemd-boot': {
        enable: true,
        configurationLimit,
        // The editor gives whoever is at the keyboard a root shell.
        editor: false,
      },
      efi: { canTouchEfiVariables: true },
      timeout: 3,
    };
  }
  return {
    // No device: disko's EF02 partition sets it, and a second one fails NixOS's assertion.
    grub: {
      enable: true,
      configurationLimit,
      efiSupport: true,
      // The fallback path: a provider's firmware forgets boot variables.
      efiInstallAsRemovable: true,
    },
    efi: { canTouchEfiVariables: false },
    timeout: 3,
  };
}

export const boot = defineModule({
  name: 'base/boot',
  description: 'Boot loader for the firmware, kernel, /tmp',
  options: z.strictObject({
    kernel: z
      .enum(['default', 'latest'])
      .default('default')
      .describe("The release's kernel, or the newest stable one for hardware that needs it."),
    configurationLimit: z
      .int()
      .min(3)
      .max(50)
      .default(10)
      .describe('Generations in the boot menu. Their kernels share a 1 GiB /boot.'),
    tmpOnTmpfs: z
      .boolean()
      .default(false)
      .describe('Keep /tmp in memory. Otherwise it is emptied at boot.'),
    quiet: z.boolean().default(false).describe('Show only errors of the kernel while booting.'),
  }),
  nixos: ({ options, host }) => ({
    boot: {
      loader: loaderConfig(
        decideLoader(host.role, host.facts.firmware),
        options.configurationLimit,
      ),
      supportedFilesystems: ['btrfs'],
      tmp: options.tmpOnTmpfs ? { useTmpfs: true, tmpfsSize: '50%' } : { cleanOnBoot: true },
      ...(options.kernel === 'latest' ? { kernelPackages: ref('pkgs.linuxPackages_latest') } : {}),
      ...(options.quiet ? { consoleLogLevel: 3, kernelParams: ['quiet'] } : {}),
    },
  }),
});
