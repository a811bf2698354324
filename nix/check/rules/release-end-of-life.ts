import { releases } from '../../fleet/releases.ts';
import { defineRule } from '../rule.ts';

export const releaseEndOfLife = defineRule({
  code: 'PN102',
  over: 'fleet',
  title: 'A NixOS release without security updates',
  severity: 'warning',
  run: ({ fleet, context }, report) => {
    const { version, endOfLife } = fleet.release;
    if (endOfLife === undefined || context.today === undefined || context.today <= endOfLife)
      return;
    report({
      where: fleet.definition.site.text,
      option: 'release',
      message: `NixOS ${version} has had no security updates since ${endOfLife}`,
      hint: `build the fleet for ${Object.keys(releases).sort().at(-1)} in hosts/index.ts; the state versions stay as they are`,
    });
  },
});
