import { isOnAtHome, shellOn } from '../desktop.ts';
import { defineRule } from '../rule.ts';

const daemons = [
  'services.dunst.enable',
  'services.fnott.enable',
  'services.mako.enable',
  'services.swaync.enable',
] as const;

export const notificationDaemons = defineRule({
  code: 'PN077',
  over: 'host',
  title: 'Two programs show notifications',
  severity: 'error',
  run: (host, report) => {
    const found = [
      ...daemons.filter((key) => isOnAtHome(host, key)),
      ...(shellOn(host) ? ['DankMaterialShell'] : []),
    ];
    if (found.length < 2) return;
    report({
      where: host.site.text,
      option: found[0],
      message: `these all show notifications: ${found.join(', ')}`,
      hint: 'only one of them can own the name on the bus; leave one',
    });
  },
});
