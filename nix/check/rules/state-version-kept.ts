import { defineRule } from '../rule.ts';

export const stateVersionKept = defineRule({
  code: 'PN085',
  over: 'host',
  title: 'The state version of an installed host has changed',
  severity: 'error',
  run: ({ host, name, context }, report) => {
    const { identity, stateVersion, site } = host.definition;
    if (identity === undefined || context.reinstall?.has(name) === true) return;
    if (identity.stateVersion === stateVersion) return;
    report({
      identity: true,
      where: site.text,
      option: 'system.stateVersion',
      message: `the host was installed with state version ${identity.stateVersion} and now says ${stateVersion}`,
      hint: 'put the old one back: it says which formats the data on the disk has, not which release runs',
    });
  },
});
