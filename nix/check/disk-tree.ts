import { isNixExpr, type NixAttrs, type NixValue } from '../lang/value.ts';
import type { Holder } from './disk-grammar.ts';
import { type HostModel, oncePerHost } from './host-model.ts';
import { plainAttrs } from './reading.ts';

export interface Partition {
  readonly disk: string;
  readonly name: string;
  readonly path: string;
  readonly attrs: NixAttrs;
}

/** Anything that holds data: a file system, a swap area, an encrypted container, a volume. */
export interface Content {
  readonly path: string;
  readonly disk: string;
  readonly holder: Holder;
  readonly type: NixValue | undefined;
  readonly attrs: NixAttrs;
}

export interface Mount {
  readonly path: string;
  readonly mountpoint: string;
  readonly format: string | undefined;
  readonly options: readonly NixValue[];
  /** The partition that it stands in directly. */
  readonly partition: NixAttrs | undefined;
}

export interface SwapFile {
  readonly path: string;
  readonly size: NixValue | undefined;
}

export interface Disk {
  readonly name: string;
  readonly path: string;
  readonly attrs: NixAttrs;
}

export interface DiskTree {
  readonly disks: readonly Disk[];
  readonly partitions: readonly Partition[];
  readonly contents: readonly Content[];
  readonly mounts: readonly Mount[];
  readonly swapFiles: readonly SwapFile[];
}

interface Building {
  readonly disks: Disk[];
  readonly partitions: Partition[];
  readonly contents: Content[];
  readonly mounts: Mount[];
  readonly swapFiles: SwapFile[];
}

/** `disko.devices` of the host, opened: only what disko's schema of disks, GPT partitions, file
 * systems, btrfs and LUKS has. */
export const readDisks = oncePerHost((host: HostModel): DiskTree => {
  const tree: Building = { disks: [], partitions: [], contents: [], mounts: [], swapFiles: [] };
  for (const [name, attrs] of sets(host.host.definition.disks)) {
    const path = `disko.devices.disk.${name}`;
    tree.disks.push({ name, path, attrs });
    openContent(tree, attrs.content, `${path}.content`, {
      disk: name,
      holder: 'disk',
      partition: undefined,
    });
  }
  return tree;
});

interface Place {
  readonly disk: string;
  readonly holder: Holder;
  readonly partition: NixAttrs | undefined;
}

function openContent(
  tree: Building,
  value: NixValue | undefined,
  path: string,
  place: Place,
): void {
  const attrs = value === undefined ? undefined : plainAttrs(value);
  if (attrs === undefined) return;
  tree.contents.push({ path, disk: place.disk, holder: place.holder, type: attrs.type, attrs });
  for (const [name, partition] of sets(attrs.partitions)) {
    const here = `${path}.partitions.${name}`;
    tree.partitions.push({ disk: place.disk, name, path: here, attrs: partition });
    const inner: Place = { disk: place.disk, holder: 'partition', partition };
    openContent(tree, partition.content, `${here}.content`, inner);
  }
  addMount(tree, attrs, path, place.partition);
  for (const [name, subvolume] of sets(attrs.subvolumes)) {
    const here = `${path}.subvolumes.${name}`;
    addMount(tree, { ...subvolume, format: 'btrfs' }, here, undefined);
    for (const [file, swap] of sets(subvolume.swap)) {
      tree.swapFiles.push({ path: `${here}.swap.${file}`, size: swap.size });
    }
  }
  // LUKS holds one more content.
  openContent(tree, attrs.content, `${path}.content`, {
    disk: place.disk,
    holder: 'disk',
    partition: undefined,
  });
}

function addMount(
  tree: Building,
  attrs: NixAttrs,
  path: string,
  partition: NixAttrs | undefined,
): void {
  const { mountpoint, format, mountOptions } = attrs;
  if (typeof mountpoint !== 'string') return;
  tree.mounts.push({
    path,
    mountpoint,
    format: typeof format === 'string' ? format : undefined,
    options: Array.isArray(mountOptions) ? mountOptions : [],
    partition,
  });
}

function sets(value: NixValue | undefined): readonly (readonly [string, NixAttrs])[] {
  const attrs = value === undefined || isNixExpr(value) ? undefined : plainAttrs(value);
  if (attrs === undefined) return [];
  return Object.entries(attrs).flatMap(([name, inner]) => {
    const open = plainAttrs(inner);
    return open === undefined ? [] : [[name, open] as const];
  });
}

/** EF02 is sgdisk's short form of this type. */
const biosBoot = /^(?:EF02|21686148-6449-6E6F-744E-656564454649)$/i;

export function isBiosBoot(type: unknown): boolean {
  return typeof type === 'string' && biosBoot.test(type);
}
