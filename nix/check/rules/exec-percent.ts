import { execLines } from '../exec-lines.ts';
import { defineRule } from '../rule.ts';
import { readUnits } from '../units.ts';

// systemd.unit(5), "Specifiers", and `%%` for a percent sign.
const specifier = /%[aAbBCdDEfgGhHiIjJlLmMnNopPqsStTuUvVwWyY%]/g;

export const execPercent = defineRule({
  code: 'PN046',
  over: 'host',
  title: 'A percent sign in a command line that systemd will read as its own',
  severity: 'error',
  run: (host, report) => {
    for (const unit of readUnits(host).values()) {
      for (const { option, text } of execLines(unit)) {
        const isDate = /\+%[A-Za-z]/.test(text);
        if (!isDate && !text.replace(specifier, '').includes('%')) continue;
        report({
          where: unit.where,
          option,
          message: `${unit.name} has a single % in ${option.split('.').at(-1)}; systemd replaces it or refuses the line`,
          hint: 'write %% for a percent sign',
        });
      }
    }
  },
});
