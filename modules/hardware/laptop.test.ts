import { expect, it } from 'vitest';
import { logindConfig } from './laptop.ts';

const options = { lid: 'suspend', lidOnPower: 'lock', powerKey: 'suspend' };

it("writes logind's own names from 25.11 on", () => {
  // nixos/modules/system/boot/systemd/logind.nix renames lidSwitch … to settings.Login.*.
  expect(logindConfig(options, true)).toEqual({
    settings: {
      Login: {
        HandleLidSwitch: 'suspend',
        HandleLidSwitchExternalPower: 'lock',
        HandleLidSwitchDocked: 'ignore',
        HandlePowerKey: 'suspend',
        HandlePowerKeyLongPress: 'poweroff',
      },
    },
  });
});

it('writes the options of NixOS 25.05 before', () => {
  expect(logindConfig(options, false)).toEqual({
    lidSwitch: 'suspend',
    lidSwitchExternalPower: 'lock',
    lidSwitchDocked: 'ignore',
    powerKey: 'suspend',
    powerKeyLongPress: 'poweroff',
  });
});
