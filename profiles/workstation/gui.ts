import {
  audio,
  bluetooth,
  browser,
  dankMaterialShell,
  fonts,
  greeter,
  homeTerminal,
  homeUi,
  niri,
  portals,
  workstationNet,
} from '#modules';
import { defineProfile, use } from '#nix';

export const workstationGui = defineProfile({
  name: 'workstation/gui',
  description: 'niri with DankMaterialShell, sound, portals, fonts, browsers and a terminal',
  modules: [
    use(niri),
    use(dankMaterialShell),
    use(greeter),
    use(audio),
    use(portals),
    use(fonts),
    use(bluetooth),
    use(workstationNet),
    use(browser),
    use(homeUi),
    use(homeTerminal),
  ],
});
