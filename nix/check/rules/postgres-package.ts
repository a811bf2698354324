import { definitionsAt, isOn, siteOf } from '../host-model.ts';
import { defineRule } from '../rule.ts';

const option = 'services.postgresql.package';

export const postgresPackage = defineRule({
  code: 'PN110',
  over: 'host',
  title: 'PostgreSQL without a pinned major version',
  severity: 'error',
  run: (host, report) => {
    if (!isOn(host, 'services.postgresql.enable')) return;
    if (definitionsAt(host, option).length > 0) return;
    report({
      where: siteOf(host, 'services.postgresql.enable'),
      option,
      message: `${option} is not set, so the major version follows the state version, and a change of that would leave the data unreadable`,
      hint: "pin it: pkg('postgresql_17')",
    });
  },
});
