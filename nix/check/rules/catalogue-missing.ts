import { defineRule } from '../rule.ts';

export const catalogueMissing = defineRule({
  code: 'PN014',
  over: 'fleet',
  title: 'No option catalogue: names and types were not checked',
  severity: 'warning',
  run: ({ context }, report) => {
    const { nixos, home } = context.catalogues ?? {};
    const missing = [
      ...(nixos === undefined ? ['NixOS'] : []),
      ...(home === undefined ? ['Home Manager'] : []),
    ];
    if (missing.length === 0) return;
    report({
      message: `there is no catalogue of ${missing.join(' and ')} options, so their names and types were not checked`,
      hint: 'make it: panther options sync',
    });
  },
});
