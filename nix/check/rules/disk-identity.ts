import { diskIdentity } from '../../fleet/disks.ts';
import { defineRule } from '../rule.ts';

export const diskIdentityKept = defineRule({
  code: 'PN084',
  over: 'host',
  title: 'Disk or partition names of an installed host have changed',
  severity: 'error',
  run: ({ host, name, context }, report) => {
    const { identity, disks, site } = host.definition;
    if (identity === undefined || context.reinstall?.has(name) === true) return;
    const now = diskIdentity(disks);
    for (const disk of new Set([...Object.keys(identity.disks), ...Object.keys(now)])) {
      const [before, after] = [identity.disks[disk], now[disk]];
      if (before !== undefined && after !== undefined && before.join() === after.join()) continue;
      report({
        identity: true,
        where: site.text,
        option: `disko.devices.disk.${disk}`,
        message: `the disk ${disk} was installed with ${list(before)} and is now declared with ${list(after)}`,
        hint: `fstab mounts by these names, so the machine would not boot; undo the change, or install it anew: panther generate --reinstall ${name}`,
      });
    }
  },
});

function list(partitions: readonly string[] | undefined): string {
  if (partitions === undefined) return 'nothing';
  return partitions.length === 0 ? 'no partition' : partitions.join(', ');
}
