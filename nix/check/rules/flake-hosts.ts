import { defineRule } from '../rule.ts';
import { boundNames, codeOf } from '../tree-files.ts';

const flake = 'flake.nix';

export const flakeHosts = defineRule({
  code: 'PN129',
  over: 'fleet',
  title: 'The flake does not have exactly the hosts of the fleet',
  severity: 'error',
  run: ({ fleet, context }, report) => {
    const { files } = context;
    const text = files?.get(flake);
    if (files === undefined || text === undefined) return;
    const built = new Set(boundNames(codeOf(text), 'nixosConfigurations'));
    const names = new Set(fleet.hosts.map(({ name }) => name));
    for (const name of new Set([...built, ...names])) {
      const problem = names.has(name)
        ? built.has(name)
          ? files.has(`hosts/${name}/default.nix`)
            ? undefined
            : `the flake has no hosts/${name}/default.nix`
          : `nixosConfigurations of the flake lacks ${name}`
        : `nixosConfigurations of the flake has ${name}, which is no host of the fleet`;
      if (problem === undefined) continue;
      report({
        where: `nix/generated/${flake}`,
        option: `nixosConfigurations.${name}`,
        message: problem,
        hint: 'generate the flake again: panther generate',
      });
    }
  },
});
