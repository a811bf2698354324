import { isBiosBoot, readDisks } from '../disk-tree.ts';
import { defineRule } from '../rule.ts';

export const biosPartition = defineRule({
  code: 'PN082',
  over: 'host',
  title: 'A host with BIOS whose disk has no place for GRUB, or one with something in it',
  severity: 'error',
  run: (host, report) => {
    const { disks, partitions } = readDisks(host);
    const where = host.site.text;
    const boot = partitions.filter(({ attrs }) => isBiosBoot(attrs.type));
    for (const { attrs, path } of boot) {
      if (attrs.content === undefined || attrs.content === null) continue;
      report({
        where,
        option: `${path}.content`,
        message: 'the BIOS boot partition has a content; GRUB writes itself over it',
        hint: 'leave the content out: { size: "1M", type: "EF02" }',
      });
    }
    if (host.host.definition.facts.firmware !== 'bios' || disks.length === 0) return;
    if (boot.length > 0) return;
    report({
      where,
      option: 'disko.devices.disk',
      message:
        'the machine boots by BIOS from a GPT disk, and no partition is of type EF02 for GRUB',
      hint: 'use serverDisk of nix/fleet/disks.ts',
    });
  },
});
