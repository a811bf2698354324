import { z } from 'zod';
import { defineModule, type NixAttrs, pkg } from '#nix';

/** What logind does on a switch or a key (logind.conf(5)). */
const powerAction = z.enum(['ignore', 'lock', 'poweroff', 'suspend']);

interface LidOptions {
  readonly lid: string;
  readonly lidOnPower: string;
  readonly powerKey: string;
}

/** logind's own setting names from 25.11 on, NixOS's names for them before. */
export function logindConfig(options: LidOptions, hasSettings: boolean): NixAttrs {
  if (!hasSettings) {
    return {
      lidSwitch: options.lid,
      lidSwitchExternalPower: options.lidOnPower,
      lidSwitchDocked: 'ignore',
      powerKey: options.powerKey,
      powerKeyLongPress: 'poweroff',
    };
  }
  return {
    settings: {
      Login: {
        HandleLidSwitch: options.lid,
        HandleLidSwitchExternalPower: options.lidOnPower,
        HandleLidSwitchDocked: 'ignore',
        HandlePowerKey: options.powerKey,
        HandlePowerKeyLongPress: 'poweroff',
      },
    },
  };
}

export const laptop = defineModule({
  name: 'hardware/laptop',
  description: 'Battery, lid, firmware updates, touchpad, backlight',
  options: z.strictObject({
    lid: powerAction.default('suspend').describe('What closing the lid does on battery.'),
    lidOnPower: powerAction
      .default('suspend')
      .describe('What closing the lid does on mains power; with an external screen, nothing.'),
    powerKey: powerAction
      .default('suspend')
      .describe('What a short press of the power key does; a long one always powers off.'),
    criticalPercent: z
      .int()
      .min(2)
      .max(15)
      .default(3)
      .describe('Charge in percent at which the machine powers itself off.'),
    fingerprint: z
      .boolean()
      .default(false)
      .describe('Log in and unlock with a fingerprint reader (enroll with `fprintd-enroll`).'),
    convertible: z
      .boolean()
      .default(false)
      .describe('Read the rotation and light sensors of a 2-in-1.'),
  }),
  units: ({ host }) => [
    'power-profiles-daemon',
    'upower',
    'fwupd',
    ...(host.facts.cpu?.vendor === 'intel' ? ['thermald'] : []),
  ],
  nixos: ({ options, host, atLeast }) => ({
    hardware: {
      // Wi-Fi, Bluetooth and GPU firmware, and microcode.
      enableRedistributableFirmware: true,
      sensor: { iio: { enable: options.convertible } },
    },
    services: {
      // Not TLP: the two fight over the same settings, and the shell's power menu talks to this one.
      'power-profiles-daemon': { enable: true },
      upower: {
        enable: true,
        percentageLow: 20,
        percentageCritical: Math.max(8, options.criticalPercent + 2),
        percentageAction: options.criticalPercent,
        // The default wants to hibernate, for which these disks have no space set aside.
        criticalPowerAction: 'PowerOff',
      },
      logind: logindConfig(options, atLeast('25.11')),
      fwupd: { enable: true },
      thermald: { enable: host.facts.cpu?.vendor === 'intel' },
      // For X11 greeters and tools; niri reads the touchpad's settings from its own configuration.
      libinput: {
        enable: true,
        touchpad: { tapping: true, naturalScrolling: true, disableWhileTyping: true },
      },
      fprintd: { enable: options.fingerprint },
      // Its rules let the group `video` set the backlight.
      udev: { packages: [pkg('brightnessctl')] },
    },
    environment: { systemPackages: [pkg('brightnessctl'), pkg('powertop')] },
  }),
});
