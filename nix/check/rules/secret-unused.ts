import { defineRule, isWhole } from '../rule.ts';

export const secretUnused = defineRule({
  code: 'PN124',
  over: 'fleet',
  title: 'A secret that no host uses',
  severity: 'info',
  run: ({ fleet }, report) => {
    if (!isWhole(fleet)) return;
    const used = new Set(fleet.hosts.flatMap(({ secrets }) => secrets));
    for (const name of Object.keys(fleet.definition.secrets)) {
      if (used.has(name)) continue;
      report({
        where: fleet.definition.site.text,
        option: name,
        message: `no module on any host uses the secret "${name}"`,
        hint: 'use it with ctx.secret, or take it out of secrets/map.ts',
      });
    }
  },
});
