import { definitionsUnder } from '../host-model.ts';
import { defineRule } from '../rule.ts';

const inStore = new Set(['password', 'initialPassword', 'hashedPassword', 'initialHashedPassword']);

export const initialPassword = defineRule({
  code: 'PN034',
  over: 'host',
  title: 'A login password, or its hash, is part of the configuration',
  severity: 'error',
  run: (host, report) => {
    for (const { path, key, value, site } of definitionsUnder(host, 'users.users')) {
      if (path.length !== 4 || !inStore.has(path[3] ?? '')) continue;
      // What no password can hash to: the account cannot log in with one (shadow(5)).
      if (value === null || value === '!' || value === '*') continue;
      report({
        where: site.text,
        option: key,
        message: `${key} puts a password or its hash into the Nix store, where everybody on the host can read it`,
        hint: 'log in by key and set a password with passwd, or give hashedPasswordFile the path of a file made at install',
      });
    }
  },
});
