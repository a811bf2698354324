import { shellOn, shellStarters } from '../desktop.ts';
import { defineRule } from '../rule.ts';

export const shellStartersOnce = defineRule({
  code: 'PN072',
  over: 'host',
  title: 'DankMaterialShell is started twice, or by nobody',
  severity: 'error',
  run: (host, report) => {
    if (!shellOn(host)) return;
    const starters = shellStarters(host);
    if (starters.length === 1) return;
    report({
      where: host.site.text,
      option: starters[0] ?? 'programs.dms-shell.systemd.enable',
      message:
        starters.length === 0
          ? 'DankMaterialShell is on and nothing starts it'
          : `DankMaterialShell is started by ${starters.join(' and by ')}`,
      hint: 'let its systemd unit start it, and nothing else',
    });
  },
});
