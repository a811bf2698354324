import { definitionsUnder, type HostModel, isOn, siteOf, textsAt } from '../host-model.ts';
import { defineRule } from '../rule.ts';

const unfree = [
  'programs._1password.enable',
  'programs._1password-gui.enable',
  'programs.steam.enable',
];

export const unfreeNeeded = defineRule({
  code: 'PN104',
  over: 'host',
  title: 'A package with an unfree licence, which NixOS refuses to evaluate',
  severity: 'error',
  run: (host, report) => {
    if (allowsUnfree(host)) return;
    const drivers = 'services.xserver.videoDrivers';
    const needed = [
      ...unfree.filter((key) => isOn(host, key)),
      ...(textsAt(host, drivers).includes('nvidia') ? [drivers] : []),
    ];
    for (const option of needed) {
      report({
        where: siteOf(host, option),
        option,
        message: `${option} brings a package with an unfree licence, which nixpkgs does not evaluate`,
        hint: 'set nixpkgs.config.allowUnfree = true, as base/nix does',
      });
    }
  },
});

function allowsUnfree(host: HostModel): boolean {
  return definitionsUnder(host, 'nixpkgs.config').some(
    ({ path, value }) =>
      (path[2] === 'allowUnfree' && value !== false) || path[2] === 'allowUnfreePredicate',
  );
}
