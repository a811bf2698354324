import { optionFindings } from '../option-findings.ts';
import { defineRule } from '../rule.ts';

export const optionType = defineRule({
  code: 'PN011',
  over: 'host',
  title: 'A value that its option does not take',
  severity: 'error',
  run: (host, report) => {
    for (const { finding, option, where } of optionFindings(host)) {
      if (finding.kind !== 'type') continue;
      report({
        where,
        option,
        message: `${option} is ${finding.got}; the option takes ${finding.expected}`,
        hint: 'change the value in the module, or the module option that it comes from',
      });
    }
  },
});
