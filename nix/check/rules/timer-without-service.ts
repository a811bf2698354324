import { defineRule } from '../rule.ts';
import { isEnabled, knownServices, readUnits } from '../units.ts';

export const timerWithoutService = defineRule({
  code: 'PN041',
  over: 'host',
  title: 'A timer, socket or path starts a service that does not exist',
  severity: 'error',
  run: (host, report) => {
    const services = knownServices(host);
    for (const unit of readUnits(host).values()) {
      if (!['.timer', '.socket', '.path'].includes(unit.suffix) || !isEnabled(unit)) continue;
      const named = unit.section.get('Unit');
      if (named !== undefined && typeof named !== 'string') continue;
      const started = named ?? `${unit.stem}.service`;
      if (!started.endsWith('.service')) continue;
      const stem = started.replace(/(@[^.]*)?\.service$/, '');
      // Without a schedule it only adds to a timer that comes from elsewhere, with its service.
      if (services.has(stem) || services.has(`${stem}@`) || !hasTrigger(unit.section)) continue;
      report({
        where: unit.where,
        option: unit.option,
        message: `${unit.name} starts ${started}, which this host does not have`,
        hint: `define systemd.services.${stem} beside it, or name it in \`units\` of the module`,
      });
    }
  },
});

function hasTrigger(section: ReadonlyMap<string, unknown>): boolean {
  return [...section.keys()].some((key) => /^(On|Listen|Path)/.test(key));
}
