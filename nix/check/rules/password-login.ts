import { siteOf, valueAt } from '../host-model.ts';
import { sshOn } from '../login.ts';
import { defineRule } from '../rule.ts';

const settings = ['PasswordAuthentication', 'KbdInteractiveAuthentication'] as const;

export const passwordLogin = defineRule({
  code: 'PN061',
  over: 'host',
  title: 'SSH accepts passwords',
  severity: 'error',
  run: (host, report) => {
    if (!sshOn(host)) return;
    for (const setting of settings) {
      const option = `services.openssh.settings.${setting}`;
      const value = valueAt(host, option);
      if (value === false) continue;
      report({
        where: siteOf(host, value === undefined ? 'services.openssh.enable' : option),
        option,
        message:
          value === undefined
            ? `${option} is not set, and NixOS's default is to accept passwords`
            : `${option} is not false, so SSH accepts passwords`,
        hint: `set ${option} = false`,
      });
    }
  },
});
