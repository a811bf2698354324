import { z } from 'zod';
import { defineModule } from '#nix';

export const bluetooth = defineModule({
  name: 'desktop/bluetooth',
  description: 'Bluetooth, with battery levels and good headset sound; off on a machine without it',
  options: z.strictObject({
    powerOnBoot: z.boolean().default(true).describe('Switch the adapter on at boot.'),
    blueman: z
      .boolean()
      .default(false)
      .describe("A window to pair devices with, where the shell's own is not enough."),
  }),
  units: ({ host }) => (host.facts.bluetooth === false ? [] : ['bluetooth']),
  nixos: ({ options, host }) => {
    if (host.facts.bluetooth === false) return { hardware: { bluetooth: { enable: false } } };
    return {
      hardware: {
        bluetooth: {
          enable: true,
          powerOnBoot: options.powerOnBoot,
          settings: {
            General: {
              // Battery levels of headsets and mice are behind this.
              Experimental: true,
              // Do not answer to strangers that look for devices.
              DiscoverableTimeout: 120,
            },
            Policy: { AutoEnable: options.powerOnBoot },
          },
        },
      },
      services: {
        blueman: { enable: options.blueman },
        pipewire: {
          wireplumber: {
            extraConfig: {
              '10-bluez': {
                'monitor.bluez.properties': {
                  'bluez5.enable-sbc-xq': true,
                  'bluez5.enable-msbc': true,
                  'bluez5.enable-hw-volume': true,
                },
              },
            },
          },
        },
      },
    };
  },
});
