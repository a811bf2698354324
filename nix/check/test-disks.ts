import type { NixAttrs } from '../lang/index.ts';

/** The device of the test machine's facts. */
export const testDevice = '/dev/disk/by-id/nvme-test';

export const testRoot: NixAttrs = {
  type: 'btrfs',
  subvolumes: { '@root': { mountpoint: '/', mountOptions: ['compress=zstd'] } },
};

export const testEsp: NixAttrs = {
  type: 'EF00',
  size: '1G',
  content: {
    type: 'filesystem',
    format: 'vfat',
    mountpoint: '/boot',
    mountOptions: ['umask=0077'],
  },
};

/** `disko.devices.disk` with one GPT disk: an ESP and a root, but for what the test says. */
export function testDisks(partitions: NixAttrs = {}, disk: NixAttrs = {}): NixAttrs {
  const all = { ESP: testEsp, root: { size: '100%', content: testRoot }, ...partitions };
  const kept = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
  const content = { type: 'gpt', partitions: kept };
  return { main: { type: 'disk', device: testDevice, content, ...disk } };
}
