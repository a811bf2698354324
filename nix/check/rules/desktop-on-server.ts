import { compositors, readDisplayManagers, shellOn } from '../desktop.ts';
import { isOn, siteOf } from '../host-model.ts';
import { defineRule } from '../rule.ts';

const sound = [
  'hardware.bluetooth.enable',
  'services.pipewire.enable',
  'services.printing.enable',
  'services.pulseaudio.enable',
] as const;

export const desktopOnServer = defineRule({
  code: 'PN073',
  over: 'host',
  title: 'Parts of a desktop on a server',
  severity: 'error',
  run: (host, report) => {
    if (host.host.definition.role !== 'server') return;
    const found = [
      ...[...compositors, ...sound].filter((key) => isOn(host, key)),
      ...readDisplayManagers(host),
      ...(shellOn(host) ? ['DankMaterialShell'] : []),
    ];
    for (const key of found) {
      report({
        where: siteOf(host, key),
        option: key,
        message: `${key} is on, and the host is a server`,
        hint: 'take the module off this host, or its profile',
      });
    }
  },
});
