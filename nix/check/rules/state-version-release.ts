import { defineRule } from '../rule.ts';

export const stateVersionRelease = defineRule({
  code: 'PN086',
  over: 'host',
  title: 'A state version that is no release, or a later one',
  severity: 'error',
  run: ({ host, release, site }, report) => {
    const { stateVersion } = host.definition;
    const place = { where: site.text, option: 'system.stateVersion' };
    if (!/^\d\d\.(05|11)$/.test(stateVersion)) {
      report({
        ...place,
        message: `"${stateVersion}" is no NixOS release`,
        hint: 'give the release that the machine was installed with, such as "25.05"',
      });
    } else if (stateVersion > release.version) {
      report({
        ...place,
        message: `the state version ${stateVersion} is newer than the release ${release.version} that the fleet is built for`,
        hint: 'give the release that the machine was installed with',
      });
    }
  },
});
