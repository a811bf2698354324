import { execLines, scriptsOf } from '../exec-lines.ts';
import { once } from '../once.ts';
import { defineRule } from '../rule.ts';
import { readUnits, type Unit } from '../units.ts';

// NixOS has these two, and nothing else, in the usual places.
const there = /^\/(?:bin\/sh|usr\/bin\/env)$/;
const absolute = /(?:^|[\s;|&(`"'=])(\/(?:usr\/(?:local\/)?)?s?bin\/[A-Za-z0-9._+-]+)/g;

export const execPath = defineRule({
  code: 'PN045',
  over: 'host',
  title: 'A unit runs a program from /usr/bin or /bin, where NixOS has none',
  severity: 'error',
  run: (host, report) => {
    for (const unit of readUnits(host).values()) {
      for (const { option, program } of missingPrograms(unit)) {
        report({
          where: unit.where,
          option,
          message: `${unit.name} runs ${program}, which NixOS does not have`,
          hint: "use the package: str`${pkg('…')}/bin/…`, or a name with `path` set",
        });
      }
    }
  },
});

const missingPrograms = once((unit: Unit) =>
  [...execLines(unit), ...scriptsOf(unit)].flatMap(({ option, text }) => {
    // systemd.service(5): characters before the path change how it is run.
    const line = text.replace(/^[@:+!|-]+/, '');
    return [...line.matchAll(absolute)]
      .map(([, program = '']) => ({ option, program }))
      .filter(({ program }) => !there.test(program));
  }),
);
