import { sizeBytes } from '../disk-grammar.ts';
import { readDisks } from '../disk-tree.ts';
import { defineRule } from '../rule.ts';

const gib = 1024 ** 3;

export const esp = defineRule({
  code: 'PN087',
  over: 'host',
  title: 'The ESP is too small, or everybody can read it',
  severity: 'warning',
  run: (host, report) => {
    for (const { mountpoint, format, options, partition, path } of readDisks(host).mounts) {
      if (format !== 'vfat' || !/^\/(boot|efi)/.test(mountpoint)) continue;
      const where = host.site.text;
      if (partition !== undefined && partition.type !== 'EF00') {
        report({
          severity: 'error',
          where,
          option: path,
          message: `${mountpoint} is a vfat on a partition that is not of type EF00, where no firmware looks for it`,
          hint: 'give the partition type: "EF00"',
        });
      }
      const size = sizeBytes(partition?.size);
      if (size !== undefined && size < gib) {
        report({
          where,
          option: path,
          message: `${mountpoint} has ${Math.round(size / 1024 ** 2)} MiB, and every generation keeps a kernel and an initrd there`,
          hint: 'give it 1G',
        });
      }
      if (options.some((option) => /^(?:u|f)mask=0?[0-7]?77$/.test(String(option)))) continue;
      report({
        where,
        option: path,
        message: `every account can read ${mountpoint}, where systemd keeps its random seed`,
        hint: 'mount it with umask=0077',
      });
    }
  },
});
