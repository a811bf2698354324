import type { NixAttrs, NixValue } from '../lang/index.ts';
import { literalOf, plainAttrs } from './reading.ts';

// disko's own schema: lib/types/{disk,gpt,btrfs,filesystem,luks,swap}.nix.

export interface Flaw {
  readonly path: string;
  readonly message: string;
}

const guid = '[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}';
const partitionType = new RegExp(`^(?:[0-9A-Fa-f]{4}|${guid})$`);
const partitionSize = /^(?:100%|[0-9]+[KMGTP]?)$/;
const swapSize = /^[0-9]+[KMGTP]$/;

const inner = ['bcachefs', 'btrfs', 'filesystem', 'luks', 'lvm_pv', 'mdraid', 'swap', 'zfs'];
const contentTypes = { disk: [...inner, 'gpt', 'table'], partition: inner } as const;
export type Holder = keyof typeof contentTypes;

const keys = {
  disk: 'name type device destroy imageName imageSize content',
  gpt: 'type device partitions efiGptPartitionFirst',
  partition:
    'type attributes device priority name uuid label size alignment start end content hybrid',
  btrfs: 'type device extraArgs mountOptions subvolumes mountpoint swap',
  subvolume: 'name type extraArgs mountOptions mountpoint swap',
  filesystem: 'type device extraArgs mountOptions mountpoint format',
  luks: 'type device name keyFile passwordFile askPassword settings additionalKeyFiles initrdUnlock extraFormatArgs extraOpenArgs content',
  swap: 'type device discardPolicy extraArgs mountOptions priority randomEncryption resumeDevice',
} as const;
export type Schema = keyof typeof keys;

const knownKeys: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(keys).map(([schema, names]) => [schema, new Set(names.split(' '))]),
);
const hooks = /^(?:pre|post)(?:Create|Mount|Unmount)Hook$/;

/** Attributes that disko does not have at this place. */
export function unknownKeys(attrs: NixAttrs, schema: Schema, path: string): Flaw[] {
  return Object.keys(attrs)
    .filter((key) => !knownKeys.get(schema)?.has(key) && !hooks.test(key))
    .map((key) => ({ path: `${path}.${key}`, message: `disko has no "${key}" here` }));
}

export function diskFlaws(attrs: NixAttrs, path: string): Flaw[] {
  const flaws = unknownKeys(attrs, 'disk', path);
  const device = text(attrs.device);
  if (attrs.type !== 'disk') flaws.push({ path: `${path}.type`, message: 'type is not "disk"' });
  if (device === undefined) flaws.push({ path: `${path}.device`, message: 'there is no device' });
  else if (!/^\/dev\/disk\/by-(?:id|path)\/[^/\s]+$/.test(device)) {
    const message = `the device ${device} is not below /dev/disk/by-id, so after a reboot it may be another disk`;
    flaws.push({ path: `${path}.device`, message });
  }
  return flaws;
}

export function partitionFlaws(attrs: NixAttrs, path: string): Flaw[] {
  const flaws = unknownKeys(attrs, 'partition', path);
  const [type, size] = [text(attrs.type), text(attrs.size)];
  if (attrs.type !== undefined && (type === undefined || !partitionType.test(type))) {
    const message = `the partition type ${show(attrs.type)} is neither four hexadecimal digits nor a GUID`;
    flaws.push({ path: `${path}.type`, message });
  }
  if (attrs.size !== undefined && (size === undefined || !partitionSize.test(size))) {
    const message = `the size ${show(attrs.size)} is neither "100%" nor a number with K, M, G, T or P`;
    flaws.push({ path: `${path}.size`, message });
  }
  if (attrs.size === undefined && attrs.end === undefined) {
    flaws.push({ path, message: 'the partition has neither size nor end' });
  }
  return flaws;
}

export function contentFlaws(attrs: NixAttrs, holder: Holder, path: string): Flaw[] {
  const type = text(attrs.type);
  if (type === undefined || !contentTypes[holder].includes(type)) {
    const message = `the content type ${show(attrs.type)} is none of ${contentTypes[holder].join(', ')}`;
    return [{ path: `${path}.type`, message }];
  }
  const flaws = type in keys ? unknownKeys(attrs, type as Schema, path) : [];
  if (type === 'filesystem' && text(attrs.format) === undefined) {
    flaws.push({ path: `${path}.format`, message: 'the file system has no format' });
  }
  return [...flaws, ...optionFlaws(attrs, path)];
}

// `no_exec` was in the predecessor; mount(8) has `noexec`.
const mountOption = /^(?:[a-zA-Z][a-zA-Z0-9.-]*(?:=[^\s,]+)?|x-[a-z.-]+(?:=[^\s,]+)?)$/;

/** Mount options that no file system takes, and options without a place to mount at. */
export function optionFlaws(attrs: NixAttrs, path: string): Flaw[] {
  const { mountOptions, mountpoint } = attrs;
  if (!Array.isArray(mountOptions)) return [];
  const flaws = mountOptions.flatMap((option: NixValue) => {
    const word = text(option);
    return word === undefined || mountOption.test(word)
      ? []
      : [{ path: `${path}.mountOptions`, message: `"${word}" is no mount option` }];
  });
  const isMounted = mountpoint !== undefined && mountpoint !== null;
  const message = 'there are mount options and no mountpoint';
  return isMounted ? flaws : [...flaws, { path: `${path}.mountOptions`, message }];
}

export function swapFlaws(size: NixValue | undefined, path: string): Flaw[] {
  const value = text(size);
  if (value !== undefined && swapSize.test(value)) return [];
  return [
    { path: `${path}.size`, message: `the size ${show(size)} is no number with K, M, G, T or P` },
  ];
}

/** Bytes of a size as sgdisk reads it: binary units, sectors of 512 bytes without one. */
export function sizeBytes(size: NixValue | undefined): number | undefined {
  const match = /^([0-9]+)([KMGTP]?)$/.exec(text(size) ?? '');
  if (match === null) return undefined;
  const [, number = '', unit = ''] = match;
  return unit === '' ? Number(number) * 512 : Number(number) * 1024 ** ('KMGTP'.indexOf(unit) + 1);
}

export function subvolumesOf(attrs: NixAttrs): readonly (readonly [string, NixAttrs])[] {
  const all = attrs.subvolumes === undefined ? undefined : plainAttrs(attrs.subvolumes);
  return Object.entries(all ?? {}).flatMap(([name, value]) => {
    const open = plainAttrs(value);
    return open === undefined ? [] : [[name, open] as const];
  });
}

function text(value: NixValue | undefined): string | undefined {
  const literal = value === undefined ? undefined : literalOf(value);
  return typeof literal === 'string' ? literal : undefined;
}

function show(value: NixValue | undefined): string {
  return value === undefined ? 'that is missing' : JSON.stringify(literalOf(value));
}
