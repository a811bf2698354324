import { readDisks } from '../disk-tree.ts';
import { defineRule } from '../rule.ts';

export const diskMounts = defineRule({
  code: 'PN081',
  over: 'host',
  title: 'The disks do not hold exactly one / and one /boot',
  severity: 'error',
  run: (host, report) => {
    const { disks, mounts } = readDisks(host);
    if (disks.length === 0) return;
    const where = host.site.text;
    for (const mountpoint of ['/', '/boot']) {
      if (mounts.some((mount) => mount.mountpoint === mountpoint)) continue;
      report({
        where,
        option: 'disko.devices.disk',
        message: `no file system of the disks is mounted at ${mountpoint}`,
        hint: 'use a layout of nix/fleet/disks.ts',
      });
    }
    const seen = new Map<string, string>();
    for (const { mountpoint, path } of mounts) {
      const first = seen.get(mountpoint);
      if (first !== undefined) {
        report({
          where,
          option: path,
          message: `both ${first} and ${path} are mounted at ${mountpoint}`,
          hint: 'one would hide the other; give one of them another place',
        });
      }
      seen.set(mountpoint, path);
    }
  },
});
