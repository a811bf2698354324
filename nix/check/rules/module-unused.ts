import { defineRule, isWhole } from '../rule.ts';

export const moduleUnused = defineRule({
  code: 'PN120',
  over: 'fleet',
  title: 'A module that no host uses',
  severity: 'warning',
  run: ({ fleet }, report) => {
    if (!isWhole(fleet)) return;
    const used = new Set(fleet.hosts.flatMap(({ modules }) => modules.map(({ name }) => name)));
    for (const { name, site } of fleet.definition.modules) {
      if (used.has(name)) continue;
      report({
        where: site.text,
        option: name,
        message: `no host uses the module ${name}`,
        hint: 'switch it on in a profile or a host, or delete it',
      });
    }
  },
});
