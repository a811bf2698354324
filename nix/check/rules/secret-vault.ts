import { defineRule } from '../rule.ts';

export const secretVault = defineRule({
  code: 'PN022',
  over: 'fleet',
  title: 'A secret outside the one vault of the fleet',
  severity: 'error',
  run: ({ fleet }, report) => {
    const { vault, secrets, site } = fleet.definition;
    for (const [name, { reference }] of Object.entries(secrets)) {
      const used = /^op:\/\/([^/]+)\//.exec(reference)?.[1];
      if (used === undefined || used === vault) continue;
      report({
        where: site.text,
        option: name,
        message: `the secret "${name}" is in the vault "${used}", and the hosts' token reads "${vault}" only`,
        hint: `move the item into ${vault}, or correct the reference`,
      });
    }
  },
});
