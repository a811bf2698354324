import { defineRule } from '../rule.ts';
import { findCycle, readOrderings } from '../unit-graph.ts';
import { readUnits } from '../units.ts';

export const unitCycle = defineRule({
  code: 'PN040',
  over: 'host',
  title: 'Units wait for each other in a circle',
  severity: 'error',
  run: (host, report) => {
    const cycle = findCycle(readOrderings(host));
    if (cycle === undefined) return;
    const [first] = cycle;
    const names = [...cycle.map(({ earlier }) => earlier), first?.earlier ?? ''];
    const units = readUnits(host);
    const own = names.map((name) => units.get(name)).find((unit) => unit !== undefined);
    report({
      where: own?.where,
      option: own?.option,
      message: `these units wait for each other: ${names.join(' → ')} (${cycle.map(({ why }) => why).join('; ')})`,
      hint: 'systemd breaks the circle by not starting one of them; take one after or before out',
    });
  },
});
