import { defineRule } from '../rule.ts';
import { isEnabled, readUnits, type Unit } from '../units.ts';

export const timerNotPersistent = defineRule({
  code: 'PN042',
  over: 'host',
  title: 'A calendar timer that skips what it missed while the machine was off',
  severity: 'warning',
  run: (host, report) => {
    for (const unit of readUnits(host).values()) {
      if (!isEnabled(unit)) continue;
      // `startAt` makes a timer without Persistent (nixpkgs, nixos/lib/systemd-lib.nix).
      const viaStartAt = unit.suffix === '.service' && setsSchedule(unit.options.get('startAt'));
      const timer = viaStartAt ? readUnits(host).get(`${unit.stem}.timer`) : unit;
      const isCalendar = viaStartAt || (unit.suffix === '.timer' && unit.section.has('OnCalendar'));
      if (!isCalendar || isPersistent(timer)) continue;
      report({
        where: unit.where,
        option: viaStartAt ? `${unit.option}.startAt` : `${unit.option}.timerConfig.OnCalendar`,
        message: `${unit.stem} runs by the calendar without Persistent: a run that falls into a time when the machine is off is lost`,
        hint: `set systemd.timers.${unit.stem}.timerConfig.Persistent = true`,
      });
    }
  },
});

function setsSchedule(startAt: unknown): boolean {
  return typeof startAt === 'string'
    ? startAt !== ''
    : Array.isArray(startAt) && startAt.length > 0;
}

function isPersistent(timer: Unit | undefined): boolean {
  const value = timer?.section.get('Persistent');
  return value === true || value === 'true' || value === 'yes';
}
