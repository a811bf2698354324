import { defineRule } from '../rule.ts';
import { isEnabled, readUnits, runsSomething } from '../units.ts';

const target = 'network-online.target';

export const networkOnlineWants = defineRule({
  code: 'PN048',
  over: 'host',
  title: 'A unit comes after network-online.target and does not ask for it',
  severity: 'warning',
  run: (host, report) => {
    for (const unit of readUnits(host).values()) {
      const { after, wants, requires, bindsTo } = unit.dependencies;
      if (!isEnabled(unit) || !runsSomething(unit) || !after.includes(target)) continue;
      if ([...wants, ...requires, ...bindsTo].includes(target)) continue;
      report({
        where: unit.where,
        option: `${unit.option}.after`,
        message: `${unit.name} is ordered after ${target}, which nothing starts for it, so it may run before there is a network`,
        hint: `add wants = [ "${target}" ]`,
      });
    }
  },
});
