import { referredInputs } from '../flake-refs.ts';
import { defineRule } from '../rule.ts';

// The flake itself, and what it has whatever the modules ask for.
const always = new Set(['self', 'nixpkgs', 'home-manager']);

export const inputUndeclared = defineRule({
  code: 'PN123',
  over: 'host',
  title: 'A module uses a flake input that it does not ask for',
  severity: 'error',
  run: (host, report) => {
    const needs = new Map(
      host.host.modules.map((each) => [each.name, each.needs as readonly string[]]),
    );
    for (const index of [...host.system, ...host.home]) {
      for (const input of referredInputs(index)) {
        const asked = index.module === undefined ? undefined : needs.get(index.module);
        if (asked === undefined || always.has(input) || asked.includes(input)) continue;
        report({
          where: index.site.text,
          option: index.module,
          message: `module ${index.module} says inputs.${input} and does not have it in its needs`,
          hint: `add needs: ['${input}']; without it the flake has no such input unless another module asks`,
        });
      }
    }
  },
});
