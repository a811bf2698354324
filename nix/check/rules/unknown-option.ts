import { renderOptionPath } from '../../options/index.ts';
import { optionFindings } from '../option-findings.ts';
import { defineRule } from '../rule.ts';

export const unknownOption = defineRule({
  code: 'PN010',
  over: 'host',
  title: 'An option that this release does not have',
  severity: 'error',
  run: (host, report) => {
    for (const { finding, option, where } of optionFindings(host)) {
      if (finding.kind !== 'unknown') continue;
      const around = finding.path.slice(0, -1);
      const nearest = finding.nearest.map((name) => renderOptionPath([...around, name]));
      report({
        where,
        option,
        message: `${option} is not ${finding.expected}`,
        hint:
          nearest.length > 0
            ? `did you mean ${nearest.join(', ')}?`
            : 'look the name up: https://search.nixos.org/options',
      });
    }
  },
});
