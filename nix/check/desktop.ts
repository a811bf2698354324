import { textsOf } from './definitions.ts';
import { type HostModel, isOn, oncePerHost, oncePerIndex, valueAt } from './host-model.ts';

/** Whether Home Manager turns the option on for the user. */
export function isOnAtHome(host: HostModel, key: string): boolean {
  return host.home.some((index) =>
    (index.byKey.get(key) ?? []).some(({ value }) => value === true),
  );
}

// The shell under its name in nixpkgs (26.05 on), and under that of its own flake.
const shells = ['programs.dms-shell', 'programs.dank-material-shell'] as const;

export function shellOn(host: HostModel): boolean {
  return shells.some(
    (shell) => isOn(host, `${shell}.enable`) || isOnAtHome(host, `${shell}.enable`),
  );
}

/** Everything that starts the shell, as the option or text that says so. In nixpkgs the unit is on
 * by default, in the flake it is not. */
export const shellStarters = oncePerHost((host: HostModel): readonly string[] => {
  const starters: string[] = [];
  const unit = valueAt(host, 'programs.dms-shell.systemd.enable');
  if (isOn(host, 'programs.dms-shell.enable') && unit !== false) {
    starters.push('programs.dms-shell.systemd.enable');
  }
  const flake = 'programs.dank-material-shell';
  if (isOn(host, `${flake}.systemd.enable`)) starters.push(`${flake}.systemd.enable`);
  for (const key of [
    `${flake}.systemd.enable`,
    `${flake}.niri.enableSpawn`,
    'programs.dms-shell.systemd.enable',
  ]) {
    if (isOnAtHome(host, key)) starters.push(`${key} (Home Manager)`);
  }
  return [...starters, ...[...host.system, ...host.home].flatMap(spawnLines)];
});

const spawnLines = oncePerIndex(({ all }) =>
  all
    .filter((definition) => textsOf(definition).some(spawnsShell))
    .map(({ key }) => `spawn-at-startup in ${key}`),
);

function spawnsShell(text: string): boolean {
  return text
    .split('\n')
    .some((line) => /^\s*spawn(?:-sh)?-at-startup\s+"(?:dms|dms run|qs)\b/.test(line));
}

const displayManagers = [
  'services.displayManager.cosmic-greeter.enable',
  'services.displayManager.gdm.enable',
  'services.displayManager.lemurs.enable',
  'services.displayManager.ly.enable',
  'services.displayManager.sddm.enable',
  'services.xserver.displayManager.gdm.enable',
  'services.xserver.displayManager.lightdm.enable',
  'services.xserver.displayManager.startx.enable',
] as const;

// What greetd shows; each of these turns greetd on by itself.
const greeters = [
  'programs.dank-material-shell.greeter.enable',
  'programs.dms-greeter.enable',
  'programs.regreet.enable',
  'services.displayManager.dms-greeter.enable',
] as const;

/** The display managers that are on; greetd is the one that its greeter brings. */
export const readDisplayManagers = oncePerHost((host: HostModel): readonly string[] => {
  const found: string[] = [...displayManagers, ...greeters].filter((key) => isOn(host, key));
  const hasGreeter = greeters.some((key) => isOn(host, key));
  return isOn(host, 'services.greetd.enable') && !hasGreeter
    ? [...found, 'services.greetd.enable']
    : found;
});

export const compositors = [
  'programs.hyprland.enable',
  'programs.niri.enable',
  'programs.river.enable',
  'programs.sway.enable',
  'services.desktopManager.cosmic.enable',
  'services.desktopManager.gnome.enable',
  'services.desktopManager.plasma6.enable',
  'services.xserver.enable',
] as const;
