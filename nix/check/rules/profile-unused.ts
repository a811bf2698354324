import { defineRule, isWhole } from '../rule.ts';

export const profileUnused = defineRule({
  code: 'PN121',
  over: 'fleet',
  title: 'A profile that no host uses',
  severity: 'warning',
  run: ({ fleet }, report) => {
    if (!isWhole(fleet)) return;
    const used = new Set(fleet.hosts.flatMap(({ profiles }) => profiles.map(({ name }) => name)));
    for (const { name, site } of fleet.definition.profiles) {
      if (used.has(name)) continue;
      report({
        where: site.text,
        option: name,
        message: `no host uses the profile ${name}`,
        hint: 'give it to a host, or delete it',
      });
    }
  },
});
