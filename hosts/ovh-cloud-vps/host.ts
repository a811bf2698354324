import { attic, opencode, pantherAgent, pantherBrain, pantherCrawler, postgresql } from '#modules';
import { defineHost, readHostFiles, serverDisk, use } from '#nix';
import { commonBase, serverBase, serverObservability, ssdTrim, timeLocale } from '#profiles';

const files = readHostFiles(import.meta.url);

export const ovhCloudVps = defineHost({
  ...files,
  name: 'ovh-cloud-vps',
  aliases: ['ovh'],
  description: 'OVH VPS: knowledge base, agent, trading brain, binary cache',
  role: 'server',
  provider: 'ovh',
  system: 'x86_64-linux',
  stateVersion: '25.05',
  profiles: [commonBase, timeLocale, ssdTrim, serverBase, serverObservability],
  modules: [
    use(postgresql),
    use(opencode),
    use(attic),
    use(pantherAgent, {
      credentials: [
        'agentToken',
        'mcpToken',
        'brainToken',
        'minimaxApiKey',
        'minimaxBaseUrl',
        'minimaxBaseAnthropicUrl',
        'zaiApiKey',
        'zaiBaseUrl',
      ],
    }),
    use(pantherBrain),
    use(pantherCrawler),
  ],
  disks: serverDisk({ device: files.facts.disks[0]?.device, swapSize: '8G' }),
  publicPorts: [{ port: 41641, protocol: 'udp', why: 'direct Tailscale connections' }],
  deploy: { user: 'deploy' },
});
