import { fileBeside, siteOf, valueAt } from '../host-model.ts';
import { defineRule } from '../rule.ts';

const options = ['hardware.facter.reportPath', 'facter.reportPath'] as const;

export const facterReport = defineRule({
  code: 'PN094',
  over: 'host',
  title: 'A hardware report that is not there',
  severity: 'error',
  run: (host, report) => {
    const { facts, facterReport: text } = host.host.definition;
    if (text !== undefined) return;
    if (facts.report !== null) {
      report({
        where: fileBeside(host, 'facts.json'),
        option: 'report',
        message: `facts.json names the report ${facts.report}, which is not beside it`,
        hint: `take it again: panther facts --host ${host.name}`,
      });
      return;
    }
    for (const option of options) {
      const value = valueAt(host, option);
      if (value === undefined || value === null) continue;
      report({
        where: siteOf(host, option),
        option,
        message: `${option} is set, and nobody has taken a report of this machine; the evaluation would fail`,
        hint: `take it: panther facts --host ${host.name}, or leave the option out`,
      });
    }
  },
});
