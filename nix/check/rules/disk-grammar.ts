import {
  contentFlaws,
  diskFlaws,
  type Flaw,
  optionFlaws,
  partitionFlaws,
  subvolumesOf,
  swapFlaws,
  unknownKeys,
} from '../disk-grammar.ts';
import { type DiskTree, readDisks } from '../disk-tree.ts';
import { defineRule } from '../rule.ts';

export const diskGrammar = defineRule({
  code: 'PN080',
  over: 'host',
  title: 'A disk layout that disko does not take',
  severity: 'error',
  run: (host, report) => {
    for (const { path, message } of flawsOf(readDisks(host))) {
      report({
        where: host.site.text,
        option: path,
        message,
        hint: 'use a layout of nix/fleet/disks.ts, or look the attribute up in disko’s lib/types',
      });
    }
  },
});

function flawsOf(tree: DiskTree): Flaw[] {
  return [
    ...tree.disks.flatMap(({ attrs, path }) => diskFlaws(attrs, path)),
    ...tree.partitions.flatMap(({ attrs, path }) => partitionFlaws(attrs, path)),
    ...tree.contents.flatMap(({ attrs, holder, path }) => [
      ...contentFlaws(attrs, holder, path),
      ...subvolumesOf(attrs).flatMap(([name, subvolume]) => {
        const here = `${path}.subvolumes.${name}`;
        return [...unknownKeys(subvolume, 'subvolume', here), ...optionFlaws(subvolume, here)];
      }),
    ]),
    ...tree.swapFiles.flatMap(({ size, path }) => swapFlaws(size, path)),
    ...tooMuch(tree),
  ];
}

/** Two partitions cannot both have the rest of a disk. */
function tooMuch({ disks, partitions }: DiskTree): Flaw[] {
  return disks.flatMap(({ name, path }) => {
    const greedy = partitions.filter((each) => each.disk === name && each.attrs.size === '100%');
    if (greedy.length < 2) return [];
    const names = greedy.map((each) => each.name).join(' and ');
    return [{ path, message: `the partitions ${names} both take 100% of the disk` }];
  });
}
