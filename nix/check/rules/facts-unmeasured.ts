import { fileBeside } from '../host-model.ts';
import { defineRule } from '../rule.ts';

export const factsUnmeasured = defineRule({
  code: 'PN090',
  over: 'host',
  title: 'Hardware facts that nobody has measured',
  severity: 'warning',
  run: (host, report) => {
    const { facts } = host.host.definition;
    if (facts.unmeasured.length === 0) return;
    report({
      where: fileBeside(host, 'facts.json'),
      option: facts.unmeasured.join(', '),
      message: `nobody has measured ${facts.unmeasured.join(', ')} of this machine; what is there is assumed (${facts.source})`,
      hint: `measure it: panther facts --host ${host.name}`,
    });
  },
});
