import { defineRule } from '../rule.ts';

export const secretName = defineRule({
  code: 'PN020',
  over: 'fleet',
  title: 'A secret has a name that OpNix does not accept',
  severity: 'error',
  run: ({ fleet }, report) => {
    for (const name of Object.keys(fleet.definition.secrets)) {
      // OpNix, nix/module.nix: the evaluation throws for every other name.
      if (/^[a-z][a-zA-Z0-9]*$/.test(name)) continue;
      report({
        where: fleet.definition.site.text,
        option: name,
        message: `the secret "${name}" has a name that OpNix refuses`,
        hint: 'use camelCase: a small letter, then letters and digits',
      });
    }
  },
});
