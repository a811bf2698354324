import { referredInputs } from '../flake-refs.ts';
import { defineRule } from '../rule.ts';

export const inputUnused = defineRule({
  code: 'PN122',
  over: 'host',
  title: 'A module asks for a flake input and does not use it',
  severity: 'warning',
  run: (host, report) => {
    for (const { name, needs, definition } of host.host.modules) {
      if (needs.length === 0) continue;
      const indexes = [...host.system, ...host.home].filter((each) => each.module === name);
      const used = new Set(indexes.flatMap((index) => [...referredInputs(index)]));
      for (const input of needs.filter((each) => !used.has(each))) {
        report({
          where: definition.site.text,
          option: name,
          message: `module ${name} needs the flake input ${input} and never says inputs.${input}`,
          hint: `take "${input}" out of its needs; every input is fetched by whoever builds the flake`,
        });
      }
    }
  },
});
