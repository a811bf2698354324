import { readDisplayManagers } from '../desktop.ts';
import { siteOf } from '../host-model.ts';
import { defineRule } from '../rule.ts';

export const displayManagers = defineRule({
  code: 'PN070',
  over: 'host',
  title: 'Two display managers',
  severity: 'error',
  run: (host, report) => {
    const [first, ...others] = readDisplayManagers(host);
    if (first === undefined || others.length === 0) return;
    report({
      where: siteOf(host, first),
      option: first,
      message: `these display managers are all on: ${[first, ...others].join(', ')}`,
      hint: 'they fight over the first terminal; leave one',
    });
  },
});
