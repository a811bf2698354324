import { call, defineModule, lines, pkgs, ref } from '#nix';
import { renderNiriConfig, shellFiles } from './niri-config/config.ts';
import { type NiriFeatures, niriOptions } from './niri-config/options.ts';

/** An included file that is missing makes niri refuse the whole configuration, and the shell writes
 * its files only once its settings window was used. */
function makeShellFiles() {
  const folder = ref('config.xdg.configHome');
  const script = lines([
    'run mkdir -p "',
    folder,
    `/niri/dms"\nfor name in ${shellFiles.join(' ')}; do\n  if [ ! -e "`,
    folder,
    '/niri/dms/$name.kdl" ]; then\n    run touch "',
    folder,
    '/niri/dms/$name.kdl"\n  fi\ndone\n',
  ]);
  return {
    niriShellFiles: call('lib.hm.dag.entryBetween', ['linkGeneration'], ['writeBoundary'], script),
  };
}

export const niri = defineModule({
  name: 'desktop/niri',
  description: 'The scrolling Wayland compositor niri, with its keys and window rules',
  options: niriOptions,
  nixos: ({ host }) => ({
    programs: { niri: { enable: true }, dconf: { enable: true }, seahorse: { enable: true } },
    security: { polkit: { enable: true } },
    services: {
      gnome: { 'gnome-keyring': { enable: true } },
      // Trash, network folders, thumbnails and removable disks in the file manager.
      gvfs: { enable: true },
      tumbler: { enable: true },
      udisks2: { enable: true },
    },
    environment: {
      systemPackages: pkgs(
        'brightnessctl',
        'file-roller',
        'gnome-calculator',
        'libnotify',
        'loupe',
        'nautilus',
        'playerctl',
        'wl-clipboard',
        'xwayland-satellite',
        ...(host.modules.has('desktop/dank-material-shell') ? [] : ['fuzzel', 'swaylock']),
      ),
      // Electron and Chromium draw on Wayland instead of X.
      sessionVariables: { NIXOS_OZONE_WL: '1' },
    },
    hardware: { graphics: { enable: true } },
  }),
  home: ({ options, host, atLeast }) => {
    const features: NiriFeatures = {
      dms: host.modules.has('desktop/dank-material-shell'),
      includes: atLeast('26.05'),
      overview: atLeast('25.11'),
    };
    return {
      xdg: {
        configFile: { 'niri/config.kdl': { text: lines(renderNiriConfig(options, features)) } },
      },
      ...(features.dms && features.includes ? { home: { activation: makeShellFiles() } } : {}),
    };
  },
});
