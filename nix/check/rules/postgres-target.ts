import { releaseAtLeast } from '../../fleet/releases.ts';
import { defineRule } from '../rule.ts';
import { dependencyKinds, readUnits } from '../units.ts';

const sinceTarget = '25.11';
const newer = ['postgresql.target', 'postgresql-setup.service'];

export const postgresTarget = defineRule({
  code: 'PN114',
  over: 'host',
  title: 'A unit of PostgreSQL that this release does not have',
  severity: 'error',
  run: (host, report) => {
    if (releaseAtLeast(host.release, sinceTarget)) return;
    for (const unit of readUnits(host).values()) {
      for (const kind of dependencyKinds) {
        const named = newer.find((name) => unit.dependencies[kind].includes(name));
        if (named === undefined) continue;
        report({
          where: unit.where,
          option: `${unit.option}.${kind}`,
          message: `${unit.name} names ${named}, which NixOS ${host.release.version} does not have`,
          hint: `use postgresql.service before ${sinceTarget}: ctx.atLeast('${sinceTarget}')`,
        });
      }
    }
  },
});
