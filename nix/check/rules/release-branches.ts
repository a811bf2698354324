import { defineRule } from '../rule.ts';

export const releaseBranches = defineRule({
  code: 'PN103',
  over: 'fleet',
  title: 'nixpkgs and Home Manager of different releases',
  severity: 'error',
  run: ({ fleet }, report) => {
    const { version, nixpkgs, homeManager } = fleet.release;
    const branches = [
      ['nixpkgs', nixpkgs, `/nixos-${version}`],
      ['home-manager', homeManager, `/release-${version}`],
    ] as const;
    for (const [input, url, end] of branches) {
      if (url.endsWith(end)) continue;
      report({
        where: fleet.definition.site.text,
        option: input,
        message: `the fleet is built for ${version}, and its ${input} is ${url}`,
        hint: `use the branch that ends in ${end}`,
      });
    }
  },
});
