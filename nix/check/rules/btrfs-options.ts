import { subvolumesOf } from '../disk-grammar.ts';
import { readDisks } from '../disk-tree.ts';
import { defineRule } from '../rule.ts';

// btrfs(5): these hold for the whole file system, whatever the subvolume; the first mount decides.
const wholeFileSystem =
  /^(?:compress(?:-force)?|nodatacow|nodatasum|autodefrag|discard|space_cache|commit)(?:=|$)/;

export const btrfsOptions = defineRule({
  code: 'PN088',
  over: 'host',
  title: 'Subvolumes of one btrfs with different options for the whole file system',
  severity: 'warning',
  run: (host, report) => {
    for (const { type, attrs, path } of readDisks(host).contents) {
      if (type !== 'btrfs') continue;
      const sets = new Map<string, string>();
      for (const [name, { mountOptions }] of subvolumesOf(attrs)) {
        if (!Array.isArray(mountOptions)) continue;
        const shared = mountOptions.map(String).filter((option) => wholeFileSystem.test(option));
        sets.set(shared.sort().join(','), name);
      }
      if (sets.size < 2) continue;
      const shown = [...sets].map(([options, name]) => `${name}: ${options || 'none'}`).sort();
      report({
        where: host.site.text,
        option: path,
        message: `btrfs has one set of these options for all subvolumes, and they differ (${shown.join('; ')})`,
        hint: 'give all of them the same; for a folder without copy-on-write use chattr +C',
      });
    }
  },
});
