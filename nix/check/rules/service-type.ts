import { defineRule } from '../rule.ts';
import { isEnabled, readUnits, runsSomething, serviceType, type Unit } from '../units.ts';

export const serviceTypeSane = defineRule({
  code: 'PN047',
  over: 'host',
  title: 'A service whose type, restarts and timer do not go together',
  severity: 'error',
  run: (host, report) => {
    const units = readUnits(host);
    for (const unit of units.values()) {
      if (unit.suffix !== '.service' || !isEnabled(unit) || !runsSomething(unit)) continue;
      const restart = unit.section.get('Restart');
      const place = { where: unit.where, option: `${unit.option}.serviceConfig` };
      // systemd's service_verify(): "isn't allowed for Type=oneshot services. Refusing."
      if (serviceType(unit) === 'oneshot' && (restart === 'always' || restart === 'on-success')) {
        report({
          ...place,
          message: `${unit.name} is a oneshot with Restart=${restart}, which systemd refuses to load`,
          hint: "use Restart = 'on-failure', or another type",
        });
      }
      if (staysActive(unit) && (unit.options.has('startAt') || units.has(`${unit.stem}.timer`))) {
        report({
          ...place,
          message: `${unit.name} stays active after it ran (RemainAfterExit), so its timer starts it once and never again`,
          hint: 'leave RemainAfterExit out',
        });
      }
    }
  },
});

function staysActive({ section }: Unit): boolean {
  const value = section.get('RemainAfterExit');
  return value === true || value === 'yes' || value === 'true';
}
