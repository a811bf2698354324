import { textsOf } from '../definitions.ts';
import { isOnAtHome, shellOn } from '../desktop.ts';
import { type HostModel, isOn, oncePerIndex } from '../host-model.ts';
import { defineRule } from '../rule.ts';
import { isEnabled, readUserServices } from '../units.ts';

const atHome = [
  'services.hyprpolkitagent.enable',
  'services.lxqt-policykit-agent.enable',
  'services.mate-polkit.enable',
  'services.polkit-gnome.enable',
] as const;
// Desktops that bring an agent of their own.
const desktops = [
  'programs.soteria.enable',
  'security.soteria.enable',
  'services.desktopManager.cosmic.enable',
  'services.desktopManager.gnome.enable',
  'services.desktopManager.plasma6.enable',
] as const;
const niriFlakeAgent = 'niri-flake-polkit.service';

export const polkitAgents = defineRule({
  code: 'PN071',
  over: 'host',
  title: 'Two polkit agents',
  severity: 'error',
  run: (host, report) => {
    const agents = agentsOf(host);
    if (agents.length < 2) return;
    report({
      where: host.site.text,
      option: agents[0],
      message: `these all answer to polkit: ${agents.join(', ')}`,
      hint: 'only one can register, and which one is chance; DankMaterialShell has its own, so leave the others out',
    });
  },
});

function agentsOf(host: HostModel): string[] {
  const units = readUserServices(host);
  const agents = [
    ...(shellOn(host) ? ['DankMaterialShell'] : []),
    ...atHome.filter((key) => isOnAtHome(host, key)),
    ...desktops.filter((key) => isOn(host, key)),
  ];
  for (const unit of units.values()) {
    if (unit.name !== niriFlakeAgent && isEnabled(unit) && /polkit|policykit/i.test(unit.stem)) {
      agents.push(unit.option);
    }
  }
  const stopped = units.get(niriFlakeAgent);
  if (importsNiriFlake(host) && (stopped === undefined || isEnabled(stopped))) {
    agents.push('niri-flake-polkit of niri-flake');
  }
  return agents;
}

function importsNiriFlake(host: HostModel): boolean {
  return host.system.some((index) => index.byKey.has('imports') && importsNiri(index));
}

const importsNiri = oncePerIndex(({ byKey }) =>
  (byKey.get('imports') ?? [])
    .flatMap(textsOf)
    .some((text) => /^inputs\.niri(-flake)?\.nixosModules/.test(text)),
);
