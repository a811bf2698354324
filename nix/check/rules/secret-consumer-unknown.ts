import { defineRule } from '../rule.ts';

export const secretConsumerUnknown = defineRule({
  code: 'PN028',
  over: 'fleet',
  title: 'A secret names a consumer that no host has',
  severity: 'error',
  run: ({ fleet }, report) => {
    const units = new Set(fleet.hosts.flatMap((host) => host.units));
    const used = new Set(fleet.hosts.flatMap((host) => host.secrets));
    for (const [name, { consumers }] of Object.entries(fleet.definition.secrets)) {
      if (!used.has(name)) continue;
      for (const unit of consumers.filter((each) => !units.has(each))) {
        report({
          where: fleet.definition.site.text,
          option: name,
          message: `no host has a unit ${unit}.service, which the secret "${name}" is to restart`,
          hint: 'correct the name in secrets/map.ts; a unit that NixOS brings is named in `units` of its module',
        });
      }
    }
  },
});
