// Two hosts and two machines for tests of the stacks; nothing in them follows from the real fleet.
import type { FleetStackOptions } from './fleet.ts';
import type { StackHost } from './stack-hosts.ts';
import type { SynthOptions } from './synth.ts';
import type { VpsStackOptions } from './vps/stack.ts';

const hash = (digit: string) => digit.repeat(64);

export const testHosts: readonly StackHost[] = [
  {
    ...{ name: 'desk', role: 'workstation', provider: 'custom', system: 'x86_64-linux' },
    address: '192.0.2.7',
    publicPorts: [],
    triggers: { host: 'desk', content: hash('a'), pins: hash('b'), secrets: hash('c') },
  },
  {
    ...{ name: 'het', role: 'server', provider: 'hetzner', system: 'aarch64-linux' },
    address: undefined,
    publicPorts: [{ port: 41641, protocol: 'udp', why: 'direct Tailscale connections' }],
    triggers: { host: 'het', content: hash('d'), pins: hash('b'), secrets: hash('e') },
  },
  {
    ...{ name: 'ovh-1', role: 'server', provider: 'ovh', system: 'x86_64-linux' },
    address: undefined,
    publicPorts: [
      { port: 41641, protocol: 'udp', why: 'direct Tailscale connections' },
      { port: 443, protocol: 'tcp', why: 'a page for everybody' },
    ],
    triggers: {
      ...{ host: 'ovh-1', content: hash('f'), pins: hash('b'), secrets: hash('0') },
      app: hash('1'),
    },
  },
];

export const testVps: VpsStackOptions = {
  hosts: testHosts,
  ownerKeys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample owner'],
  machines: [
    {
      ...{ host: 'het', provider: 'hetzner', serverType: 'cax21', location: 'fsn1' },
      ...{ image: 'debian-13', backups: true },
    },
    { host: 'ovh-1', provider: 'ovh', os: 'Debian 13', user: 'debian', duration: 'P12M' },
  ],
};

/** Both stacks, to be written into a folder. */
export function testStacks(
  folder: string,
  resource: FleetStackOptions['resource'] = 'null_resource',
): SynthOptions {
  return { folder, fleet: { hosts: testHosts, resource }, vps: testVps };
}
