import { isOn } from '../host-model.ts';
import { defineRule } from '../rule.ts';

const switches = [
  'hardware.enableRedistributableFirmware',
  'hardware.enableAllFirmware',
  'hardware.enableAllHardware',
] as const;

export const wifiFirmware = defineRule({
  code: 'PN096',
  over: 'host',
  title: 'Wi-Fi without its firmware',
  severity: 'warning',
  run: (host, report) => {
    const { facts, site } = host.host.definition;
    const wifi = facts.nics.find(({ kind }) => kind === 'wifi');
    if (wifi === undefined || switches.some((key) => isOn(host, key))) return;
    report({
      where: site.text,
      option: switches[0],
      message: `${wifi.name}${wifi.driver === null ? '' : ` (${wifi.driver})`} needs firmware that NixOS does not install by itself`,
      hint: `set ${switches[0]} = true, as hardware/laptop does`,
    });
  },
});
