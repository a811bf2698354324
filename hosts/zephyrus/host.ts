import { intel, laptop, nvidiaPrime, opencode } from '#modules';
import { dataDisk, defineHost, laptopDisk, readHostFiles, use } from '#nix';
import { commonBase, ssdTrim, timeLocale, workstationDevtools, workstationGui } from '#profiles';

const files = readHostFiles(import.meta.url);
const [system, data] = files.facts.disks;

export const zephyrus = defineHost({
  ...files,
  name: 'zephyrus',
  aliases: [],
  description: 'ASUS ROG Zephyrus M16, the laptop with a graphics card',
  role: 'workstation',
  provider: 'asus',
  system: 'x86_64-linux',
  stateVersion: '25.05',
  profiles: [commonBase, timeLocale, ssdTrim, workstationGui, workstationDevtools],
  modules: [
    use(laptop),
    use(intel),
    use(nvidiaPrime, { asus: true }),
    use(opencode, { agentUrl: 'http://ovh-cloud-vps:8080' }),
  ],
  disks: {
    ...laptopDisk({ device: system?.device, swapSize: '16G' }),
    ...dataDisk({
      name: 'data',
      device: data?.device,
      subvolumes: { '@containers': '/var/lib/containers', '@data': '/data' },
    }),
  },
  publicPorts: [],
  deploy: { user: 'deploy' },
});
