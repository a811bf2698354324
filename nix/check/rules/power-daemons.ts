import { type HostModel, isOn, siteOf, valueAt } from '../host-model.ts';
import { defineRule } from '../rule.ts';

const profiles = 'services.power-profiles-daemon.enable';
const daemons = [
  profiles,
  'services.auto-cpufreq.enable',
  'services.tlp.enable',
  'services.tuned.enable',
] as const;

export const powerDaemons = defineRule({
  code: 'PN075',
  over: 'host',
  title: 'Two programs manage the power',
  severity: 'error',
  run: (host, report) => {
    const on = daemons.filter((key) => isOn(host, key) || comesAlong(host, key));
    const [first] = on.filter((key) => isOn(host, key));
    if (first === undefined || on.length < 2) return;
    report({
      where: siteOf(host, first),
      option: first,
      message: `these all set the processor's power: ${on.join(', ')}`,
      hint: `leave one; DankMaterialShell speaks to power-profiles-daemon (${profiles} = false turns it off)`,
    });
  },
});

/** nixpkgs' dms-shell turns power-profiles-daemon on unless somebody says no. */
function comesAlong(host: HostModel, key: string): boolean {
  return (
    key === profiles &&
    isOn(host, 'programs.dms-shell.enable') &&
    valueAt(host, profiles) === undefined
  );
}
