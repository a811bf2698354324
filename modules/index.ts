import { agentService } from '#agent/service';
import { brainService } from '#brain/service';
import { crawlerService } from '#crawler/service';
import { browser } from './apps/browser.ts';
import { devtools } from './apps/devtools.ts';
import { boot } from './base/boot.ts';
import { bootTrial } from './base/boot-trial.ts';
import { locale } from './base/locale.ts';
import { nix } from './base/nix.ts';
import { security } from './base/security.ts';
import { shell } from './base/shell.ts';
import { users } from './base/users.ts';
import { podman } from './containers/podman.ts';
import { audio } from './desktop/audio.ts';
import { bluetooth } from './desktop/bluetooth.ts';
import { dankMaterialShell } from './desktop/dank-material-shell.ts';
import { fonts } from './desktop/fonts.ts';
import { greeter } from './desktop/greeter.ts';
import { niri } from './desktop/niri.ts';
import { portals } from './desktop/portals.ts';
import { amd } from './hardware/amd.ts';
import { facter } from './hardware/facter.ts';
import { intel } from './hardware/intel.ts';
import { laptop } from './hardware/laptop.ts';
import { nvidiaPrime } from './hardware/nvidia-prime.ts';
import { server } from './hardware/server.ts';
import { ssd } from './hardware/ssd.ts';
import { zram } from './hardware/zram.ts';
import { homeEditors } from './home/editors.ts';
import { homeFish } from './home/fish.ts';
import { homeGit } from './home/git.ts';
import { homeOpencode } from './home/opencode.ts';
import { homeSsh } from './home/ssh.ts';
import { homeTerminal } from './home/terminal.ts';
import { homeUi } from './home/ui.ts';
import { firewall } from './networking/firewall.ts';
import { serverNet } from './networking/server-net.ts';
import { workstationNet } from './networking/workstation-net.ts';
import { attic } from './services/attic.ts';
import { backup } from './services/backup.ts';
import { datadog } from './services/datadog.ts';
import { fail2ban } from './services/fail2ban.ts';
import { opencode } from './services/opencode.ts';
import { openssh } from './services/openssh.ts';
import { opnix } from './services/opnix.ts';
import { pantherAgent } from './services/panther-agent.ts';
import { pantherBrain } from './services/panther-brain.ts';
import { pantherCrawler } from './services/panther-crawler.ts';
import { postgresql } from './services/postgresql.ts';
import { tailscale } from './services/tailscale.ts';

/** Every capability a host can have, one file each. */
export const modules = [
  browser,
  devtools,
  boot,
  bootTrial,
  locale,
  nix,
  security,
  shell,
  users,
  podman,
  audio,
  bluetooth,
  dankMaterialShell,
  fonts,
  greeter,
  niri,
  portals,
  amd,
  facter,
  intel,
  laptop,
  nvidiaPrime,
  server,
  ssd,
  zram,
  homeEditors,
  homeFish,
  homeGit,
  homeOpencode,
  homeSsh,
  homeTerminal,
  homeUi,
  firewall,
  serverNet,
  workstationNet,
  attic,
  backup,
  datadog,
  fail2ban,
  opencode,
  openssh,
  opnix,
  pantherAgent,
  pantherBrain,
  pantherCrawler,
  postgresql,
  tailscale,
] as const;

/** The deployables of this repository, one `service.ts` each. */
export const services = [agentService, brainService, crawlerService] as const;

export {
  amd,
  attic,
  audio,
  backup,
  bluetooth,
  boot,
  bootTrial,
  browser,
  dankMaterialShell,
  datadog,
  devtools,
  facter,
  fail2ban,
  firewall,
  fonts,
  greeter,
  homeEditors,
  homeFish,
  homeGit,
  homeOpencode,
  homeSsh,
  homeTerminal,
  homeUi,
  intel,
  laptop,
  locale,
  niri,
  nix,
  nvidiaPrime,
  opencode,
  openssh,
  opnix,
  pantherAgent,
  pantherBrain,
  pantherCrawler,
  podman,
  portals,
  postgresql,
  security,
  server,
  serverNet,
  shell,
  ssd,
  tailscale,
  users,
  workstationNet,
  zram,
};
