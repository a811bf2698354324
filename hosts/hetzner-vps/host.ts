import { opencode } from '#modules';
import { defineHost, readHostFiles, serverDisk, use } from '#nix';
import { commonBase, serverBase, serverObservability, ssdTrim, timeLocale } from '#profiles';

const files = readHostFiles(import.meta.url);

export const hetznerVps = defineHost({
  ...files,
  name: 'hetzner-vps',
  aliases: ['hetzner'],
  description: 'Hetzner VPS: room to grow, a second machine to work on',
  role: 'server',
  provider: 'hetzner',
  system: 'x86_64-linux',
  stateVersion: '25.05',
  profiles: [commonBase, timeLocale, ssdTrim, serverBase, serverObservability],
  // The agent is on the other server.
  modules: [use(opencode, { agentUrl: 'http://ovh-cloud-vps:8080' })],
  disks: serverDisk({ device: files.facts.disks[0]?.device, swapSize: '8G' }),
  publicPorts: [{ port: 41641, protocol: 'udp', why: 'direct Tailscale connections' }],
  deploy: { user: 'deploy' },
});
