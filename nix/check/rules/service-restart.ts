import { longRunning } from '../long-running.ts';
import { defineRule } from '../rule.ts';
import type { Unit } from '../units.ts';

export const serviceRestart = defineRule({
  code: 'PN043',
  over: 'host',
  title: 'A long-running service that nobody restarts, or that is restarted without end',
  severity: 'warning',
  run: (host, report) => {
    for (const unit of longRunning(host)) {
      const restart = unit.section.get('Restart');
      if (restart === undefined || restart === 'no') {
        report({
          where: unit.where,
          option: `${unit.option}.serviceConfig.Restart`,
          message: `${unit.name} stays down after it fails once`,
          hint: "set serviceConfig.Restart = 'on-failure' and RestartSec",
        });
      } else if (!hasStartLimit(unit)) {
        report({
          where: unit.where,
          option: `${unit.option}.startLimitBurst`,
          message: `${unit.name} is restarted without a limit of its own: with a RestartSec of more than 2 s systemd's (5 in 10 s) is never reached`,
          hint: 'set startLimitIntervalSec and startLimitBurst',
        });
      }
    }
  },
});

function hasStartLimit({ options }: Unit): boolean {
  return [
    'startLimitBurst',
    'startLimitIntervalSec',
    'unitConfig.StartLimitBurst',
    'unitConfig.StartLimitIntervalSec',
  ].some((key) => options.has(key));
}
