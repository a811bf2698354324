import { amd, boot, laptop, opencode } from '#modules';
import { defineHost, laptopDisk, readHostFiles, use } from '#nix';
import { commonBase, ssdTrim, timeLocale, workstationDevtools, workstationGui } from '#profiles';

const files = readHostFiles(import.meta.url);

export const yoga = defineHost({
  ...files,
  name: 'yoga',
  aliases: [],
  description: 'Lenovo Yoga 7, the laptop to carry around',
  role: 'workstation',
  provider: 'lenovo',
  system: 'x86_64-linux',
  stateVersion: '25.05',
  profiles: [commonBase, timeLocale, ssdTrim, workstationGui, workstationDevtools],
  // A processor of 2025: its drivers get better with every kernel.
  modules: [
    use(laptop, { convertible: true }),
    use(amd),
    use(boot, { kernel: 'latest' }),
    use(opencode, { agentUrl: 'http://ovh-cloud-vps:8080' }),
  ],
  disks: laptopDisk({ device: files.facts.disks[0]?.device, swapSize: '8G' }),
  publicPorts: [],
  deploy: { user: 'deploy' },
});
