import { opencode } from '#modules';
import { defineHost, laptopDisk, readHostFiles, use } from '#nix';
import { commonBase, ssdTrim, timeLocale, workstationDevtools, workstationGui } from '#profiles';

const files = readHostFiles(import.meta.url);

// A template: nobody has measured this machine. `panther facts --host desktop` fills in its facts;
// then switch on hardware/amd or hardware/intel, as they say.
export const desktop = defineHost({
  ...files,
  name: 'desktop',
  aliases: [],
  description: 'The desk machine (template, not yet measured)',
  role: 'workstation',
  provider: 'custom',
  system: 'x86_64-linux',
  stateVersion: '26.05',
  profiles: [commonBase, timeLocale, ssdTrim, workstationGui, workstationDevtools],
  modules: [use(opencode, { agentUrl: 'http://ovh-cloud-vps:8080' })],
  disks: laptopDisk({ device: files.facts.disks[0]?.device }),
  publicPorts: [],
  deploy: { user: 'deploy' },
});
